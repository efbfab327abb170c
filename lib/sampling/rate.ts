/** Knuth's factor, as all Datadog tracers use it: the same trace id gives the same answer everywhere. */
const KNUTH = 1_111_111_111_111_111_111n
const UINT64_MASK = 0xffff_ffff_ffff_ffffn

/**
 * Whether a trace is kept at a rate from 0 to 1: `(id * 1111111111111111111) mod 2^64 <= rate * (2^64 - 1)`,
 * with the low 64 bits of the trace id, given in signed halves.
 */
export function keepsTrace(rate: number, hi: number, lo: number): boolean {
  if (rate >= 1) return true
  if (!(rate > 0)) return false
  const id = (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0)
  return ((id * KNUTH) & UINT64_MASK) <= BigInt(Math.floor(rate * Number(UINT64_MASK)))
}
