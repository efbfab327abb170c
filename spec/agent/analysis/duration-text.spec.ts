import fc from 'fast-check'
import { expect, test } from 'vitest'
import { durationText } from '../../../lib/agent/analysis/duration-text.ts'

test.each([
  [0n, '0 ns'],
  [-5n, '0 ns'],
  [1n, '1 ns'],
  [999n, '999 ns'],
  [1000n, '1.00 µs'],
  [9_994n, '9.99 µs'],
  [9_995n, '10.0 µs'],
  [99_949n, '99.9 µs'],
  [99_950n, '100 µs'],
  [820_400n, '820 µs'],
  [999_499n, '999 µs'],
  [999_500n, '1.00 ms'],
  [4_250_000n, '4.25 ms'],
  [182_400_000n, '182 ms'],
  [999_499_999n, '999 ms'],
  [999_500_000n, '1.00 s'],
  [1_200_000_000n, '1.20 s'],
  [59_949_999_999n, '59.9 s'],
  [59_950_000_000n, '1m 00s'],
  [125_000_000_000n, '2m 05s'],
  [3_599_400_000_000n, '59m 59s'],
  [3_599_500_000_000n, '1h 00m'],
  [11_520_000_000_000n, '3h 12m'],
  [86_399_000_000_000n, '23h 59m'],
  [86_400_000_000_000n, '1d 00h'],
  [1_054_800_000_000_000n, '12d 05h'],
  [31_557_600_000_000_000n, '1 y'],
  [2n ** 64n, '584 y'],
])('%d ns are %s', (nanoseconds, text) => {
  expect(durationText(nanoseconds)).toBe(text)
})

test('whatever it is fits into 8 cells', () => {
  fc.assert(
    fc.property(fc.nat(64), fc.bigInt({ min: 0n, max: 2n ** 64n }), (shift, nanoseconds) => {
      expect(durationText(nanoseconds >> BigInt(shift)).length).toBeLessThanOrEqual(8)
    }),
  )
})
