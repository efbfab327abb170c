/** 10 s. */
const LONGEST = 1e10
const LEAST = 0.01

/**
 * How much of the longest bar a duration gets, from 0 to 1: by its cube root. In proportion a millisecond would be nothing;
 * by the logarithm 300 ms would look like 30.
 */
export function durationShare(nanoseconds: number): number {
  return Math.min(1, Math.max(LEAST, Math.cbrt(nanoseconds / LONGEST)))
}
