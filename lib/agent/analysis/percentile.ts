/** The number below or at which a share `p` of sorted numbers lies: the nearest rank, hence always one of them. 0 of none. */
export function percentile(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return 0
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] as number
}

/** Numbers in their order; a typed array sorts by value, and ten times as fast. */
export function sortedNumbers(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort()
}
