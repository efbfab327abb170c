import { hashHi, hashLo } from '../span/trace-hash.ts'

const TWO_TO_32 = 2 ** 32
const TWO_TO_64 = 2 ** 64

/**
 * Whether a trace or a span is kept at a rate from 0 to 1: `(id * 1111111111111111111) mod 2^64 <= rate * (2^64 - 1)`, with
 * the low 64 bits of its id, given in signed halves. As a double 2^64 - 1 is 2^64, here and in all tracers.
 */
export function keepsId(rate: number, hi: number, lo: number): boolean {
  if (rate >= 1) return true
  if (!(rate > 0)) return false
  const limit = Math.floor(rate * TWO_TO_64)
  const limitHi = Math.floor(limit / TWO_TO_32)
  const hash = hashHi(hi, lo)
  if (hash !== limitHi) return hash < limitHi
  return hashLo(lo) <= limit - limitHi * TWO_TO_32
}
