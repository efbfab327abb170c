const LEAST = 0.01

/**
 * How much of the longest bar a duration gets, from 0 to 1: the square root of its share. In proportion, what is no outlier
 * would be nothing beside one; by the logarithm 300 ms would look like 30.
 */
export function durationShare(nanoseconds: number, longest: number): number {
  return Math.min(1, Math.max(LEAST, Math.sqrt(nanoseconds / Math.max(longest, 1))))
}
