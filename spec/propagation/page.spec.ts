import { expect, test } from 'vitest'
import { LIMITS } from '../../docs/propagation/limits.ts'
import { propagationPage } from '../../docs/propagation.ts'

test('docs/propagation.md says what the library does; npm run docs writes it anew', async () => {
  await expect(propagationPage).toMatchFileSnapshot('../../docs/propagation.md')
})

test.each(LIMITS)('$of has at most $most $unit', ({ most, takes }) => {
  expect([takes(most), takes(most + 1)]).toEqual([true, false])
})
