import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keepsId } from '../../lib/sampling/rate.ts'
import { parseDecimal } from '../../lib/span/id.ts'

function keeps(rate: number, decimal: string): boolean {
  const id = parseDecimal(decimal)
  if (id === undefined) throw new Error(`no id: ${decimal}`)
  return keepsId(rate, id.hi, id.lo)
}

// Worked out apart from the code: (id * 1111111111111111111) mod 2^64 <= rate * (2^64 - 1)
test.each([
  { rate: 1, id: '1', kept: true },
  { rate: 0, id: '1', kept: false },
  { rate: 0, id: '0', kept: false },
  { rate: 0.5, id: '1', kept: true },
  { rate: 0.5, id: '10', kept: false },
  { rate: 0.5, id: '100', kept: true },
  { rate: 0.5, id: '1000', kept: true },
  { rate: 0.5, id: '18444899399302180861', kept: false },
  { rate: 0.5, id: '18444899399302180862', kept: true },
  { rate: Number.NaN, id: '1', kept: false },
  { rate: -1, id: '1', kept: false },
  { rate: 2, id: '1', kept: true },
])('rate $rate keeps id $id: $kept', ({ rate, id, kept }) => {
  expect(keeps(rate, id)).toBe(kept)
})

const KNUTH = 1_111_111_111_111_111_111n
const TWO_TO_64 = 1n << 64n
/** The number by which to multiply to get back from a hash to its id. */
const BACK = inverse(KNUTH)

function inverse(factor: bigint): bigint {
  let found = 1n
  for (let i = 0; i < 6; i++) found = (found * (2n - factor * found)) & (TWO_TO_64 - 1n)
  return found
}

function keepsByDefinition(rate: number, id: bigint): boolean {
  return (id * KNUTH) % TWO_TO_64 <= BigInt(Math.floor(rate * Number(TWO_TO_64 - 1n)))
}

function keepsHalves(rate: number, id: bigint): boolean {
  return keepsId(rate, Number(id >> 32n) | 0, Number(id & 0xffff_ffffn) | 0)
}

const anyId = fc.bigInt({ min: 0n, max: TWO_TO_64 - 1n })
const anyRate = fc.double({ min: Number.MIN_VALUE, max: 1 - Number.EPSILON / 2, noNaN: true })

test('is what arithmetic without limits says', () => {
  fc.assert(
    fc.property(anyRate, anyId, (rate, id) => {
      expect(keepsHalves(rate, id)).toBe(keepsByDefinition(rate, id))
    }),
    { numRuns: 500 },
  )
})

test('is what arithmetic without limits says on both sides of each boundary', () => {
  expect((KNUTH * BACK) % TWO_TO_64).toBe(1n)
  const rates = [
    2 ** -64,
    2 ** -63,
    2 ** -33,
    2 ** -32,
    2 ** -32 - 2 ** -64,
    2 ** -32 + 2 ** -64,
    0.1,
    0.25,
    0.5,
    1 - 2 ** -53,
    1 - 2 ** -32,
  ]
  const boundary = fc.oneof(fc.constantFrom(...rates), anyRate)
  fc.assert(
    fc.property(boundary, fc.integer({ min: -2, max: 2 }), (rate, beside) => {
      const hash = BigInt(Math.floor(rate * Number(TWO_TO_64 - 1n))) + BigInt(beside)
      if (hash < 0n) return
      const id = (hash * BACK) % TWO_TO_64
      expect(keepsByDefinition(rate, id)).toBe(beside <= 0)
      expect(keepsHalves(rate, id)).toBe(beside <= 0)
    }),
    { numRuns: 500 },
  )
})

test('an id kept at one rate is kept at every higher one', () => {
  const rate = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(anyId, rate, rate, (id, a, b) => {
      const [less, more] = a < b ? [a, b] : [b, a]
      expect(!keepsHalves(less, id) || keepsHalves(more, id)).toBe(true)
    }),
  )
})

test('keeps about the share that the rate says', () => {
  let kept = 0
  for (let i = 0; i < 20_000; i++) if (keepsId(0.3, (i * 2654435761) | 0, (i * 40503) | 0)) kept++
  expect(kept / 20_000).toBeCloseTo(0.3, 1)
})
