/** The number below or at which a share `p` of sorted numbers lies: the nearest rank, hence always one of them. 0 of none. */
export function percentile(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return 0
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] as number
}

/** Numbers in their order; a typed array sorts by value, and ten times as fast. */
export function sortedNumbers(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort()
}

/** After so many rounds the rest is sorted: numbers may stand in just the order in which halving them takes longest. */
const MAX_ROUNDS = 64

/** As {@link percentile} of numbers in any order, for one share: the others need not be sorted, which takes a fifth of the time. */
export function percentileOf(values: readonly number[], p: number): number {
  return percentileIn(Float64Array.from(values), p)
}

/** As {@link percentileOf}, of numbers that it may put in another order. */
export function percentileIn(numbers: Float64Array, p: number): number {
  const rank = Math.max(0, Math.ceil(p * numbers.length) - 1)
  let [low, high] = [0, numbers.length - 1]
  for (let round = 0; low < high; round++) {
    if (round === MAX_ROUNDS) {
      numbers.subarray(low, high + 1).sort()
      break
    }
    const pivot = numbers[(low + high) >> 1] as number
    let [from, to] = [low, high]
    while (from <= to) {
      while ((numbers[from] as number) < pivot) from++
      while ((numbers[to] as number) > pivot) to--
      if (from > to) break
      const moved = numbers[from] as number
      numbers[from++] = numbers[to] as number
      numbers[to--] = moved
    }
    if (rank <= to) high = to
    else if (rank >= from) low = from
    else break
  }
  return numbers[rank] ?? 0
}
