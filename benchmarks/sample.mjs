/** @param {readonly number[]} sample */
export function best(sample) {
  return Math.min(...sample)
}

/** @param {readonly number[]} sample */
export function median(sample) {
  return quantile(sample, 0.5)
}

/**
 * The value that a share of the sample lies below; in proportion, where that is between two of them.
 * @param {readonly number[]} sample
 * @param {number} share 0 to 1
 */
export function quantile(sample, share) {
  const sorted = [...sample].sort((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const low = sorted[Math.floor(place)] ?? Number.NaN
  const high = sorted[Math.ceil(place)] ?? Number.NaN
  return low + (high - low) * (place - Math.floor(place))
}
