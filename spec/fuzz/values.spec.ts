import { expect, test } from 'vitest'
import { fuzzValues } from './value-fuzz.ts'

test('whatever a tracer is given, nothing throws and an agent takes every payload', () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  expect(fuzzValues({ values: 6000, seed }), `seed ${seed}`).toMatchObject({ failures: [] })
})
