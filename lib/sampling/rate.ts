/** 1,111,111,111,111,111,111, Knuth's factor as all Datadog tracers use it: the same id gives the same answer everywhere. */
const KNUTH_HI = 0x0f6b_75ab
const KNUTH_LO = 0x2bc4_71c7
const KNUTH_LO_UPPER = KNUTH_LO >>> 16
const KNUTH_LO_LOWER = KNUTH_LO & 0xffff
const TWO_TO_32 = 2 ** 32
const TWO_TO_64 = 2 ** 64

/**
 * Whether a trace or a span is kept at a rate from 0 to 1: `(id * 1111111111111111111) mod 2^64 <= rate * (2^64 - 1)`, with
 * the low 64 bits of its id, given in signed halves. As a double 2^64 - 1 is 2^64, here and in all tracers.
 */
export function keepsId(rate: number, hi: number, lo: number): boolean {
  if (rate >= 1) return true
  if (!(rate > 0)) return false
  // In halves and quarters, which is exact and 10 times as fast as with BigInts.
  const upper = lo >>> 16
  const lower = lo & 0xffff
  const cross = upper * KNUTH_LO_LOWER
  const crossed = lower * KNUTH_LO_UPPER
  const middle = ((lower * KNUTH_LO_LOWER) >>> 16) + (cross & 0xffff) + (crossed & 0xffff)
  const carry = upper * KNUTH_LO_UPPER + (cross >>> 16) + (crossed >>> 16) + (middle >>> 16)
  const hashHi = (carry + Math.imul(lo, KNUTH_HI) + Math.imul(hi, KNUTH_LO)) >>> 0

  const limit = Math.floor(rate * TWO_TO_64)
  const limitHi = Math.floor(limit / TWO_TO_32)
  if (hashHi !== limitHi) return hashHi < limitHi
  return Math.imul(lo, KNUTH_LO) >>> 0 <= limit - limitHi * TWO_TO_32
}
