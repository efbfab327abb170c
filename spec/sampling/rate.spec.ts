import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keepsTrace } from '../../lib/sampling/rate.ts'
import { parseDecimal } from '../../lib/span/id.ts'

function keeps(rate: number, decimal: string): boolean {
  const id = parseDecimal(decimal)
  if (id === undefined) throw new Error(`no id: ${decimal}`)
  return keepsTrace(rate, id.hi, id.lo)
}

// Worked out apart from the code: (id * 1111111111111111111) mod 2^64 <= rate * (2^64 - 1)
test.each([
  { rate: 1, id: '1', kept: true },
  { rate: 0, id: '1', kept: false },
  { rate: 0.5, id: '1', kept: true },
  { rate: 0.5, id: '10', kept: false },
  { rate: 0.5, id: '100', kept: true },
  { rate: 0.5, id: '1000', kept: true },
  { rate: 0.5, id: '18444899399302180861', kept: false },
  { rate: 0.5, id: '18444899399302180862', kept: true },
  { rate: Number.NaN, id: '1', kept: false },
  { rate: -1, id: '1', kept: false },
  { rate: 2, id: '1', kept: true },
])('rate $rate keeps trace $id: $kept', ({ rate, id, kept }) => {
  expect(keeps(rate, id)).toBe(kept)
})

test('a trace kept at one rate is kept at every higher one', () => {
  const half = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
  const rate = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(half, half, rate, rate, (hi, lo, a, b) => {
      const [less, more] = a < b ? [a, b] : [b, a]
      expect(!keepsTrace(less, hi, lo) || keepsTrace(more, hi, lo)).toBe(true)
    }),
  )
})

test('keeps about the share that the rate says', () => {
  let kept = 0
  for (let i = 0; i < 20_000; i++) if (keepsTrace(0.3, (i * 2654435761) | 0, (i * 40503) | 0)) kept++
  expect(kept / 20_000).toBeCloseTo(0.3, 1)
})
