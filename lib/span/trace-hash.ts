/** 1,111,111,111,111,111,111, Knuth's factor as all Datadog tracers use it: the same id gives the same answer everywhere. */
const KNUTH_HI = 0x0f6b_75ab
const KNUTH_LO = 0x2bc4_71c7
const KNUTH_LO_UPPER = KNUTH_LO >>> 16
const KNUTH_LO_LOWER = KNUTH_LO & 0xffff

/**
 * Bits 63 to 32 of `(id * 1111111111111111111) mod 2^64`, by which is decided what is kept, of an id in signed halves. In
 * halves and quarters, which is exact and 10 times as fast as with BigInts.
 */
export function hashHi(hi: number, lo: number): number {
  const upper = lo >>> 16
  const lower = lo & 0xffff
  const cross = upper * KNUTH_LO_LOWER
  const crossed = lower * KNUTH_LO_UPPER
  const middle = ((lower * KNUTH_LO_LOWER) >>> 16) + (cross & 0xffff) + (crossed & 0xffff)
  const carry = upper * KNUTH_LO_UPPER + (cross >>> 16) + (crossed >>> 16) + (middle >>> 16)
  return (carry + Math.imul(lo, KNUTH_HI) + Math.imul(hi, KNUTH_LO)) >>> 0
}

/** Bits 31 to 0. */
export function hashLo(lo: number): number {
  return Math.imul(lo, KNUTH_LO) >>> 0
}
