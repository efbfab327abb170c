const SHORTEST = 1e5
const LONGEST = 1e10

/** How much of the longest bar a duration gets, from 0 to 1: by its logarithm, between 100 µs and 10 s. */
export function durationShare(nanoseconds: number): number {
  if (nanoseconds <= SHORTEST) return 0.01
  return Math.min(1, Math.max(0.01, Math.log(nanoseconds / SHORTEST) / Math.log(LONGEST / SHORTEST)))
}
