import { expect, test } from 'vitest'
import { retryDelay } from '../../lib/export/retry-delay.ts'

test.each([
  { failures: 1, most: 200 },
  { failures: 2, most: 400 },
  { failures: 3, most: 800 },
  { failures: 6, most: 5000 },
  { failures: 1000, most: 5000 },
])('after $failures failures the wait is anything up to $most ms', ({ failures, most }) => {
  expect(retryDelay(failures, { int32: () => 0 })).toBe(0)
  expect(retryDelay(failures, { int32: () => -1 })).toBe(most)
  expect(retryDelay(failures, { int32: () => -(2 ** 31) })).toBe(most / 2)
})
