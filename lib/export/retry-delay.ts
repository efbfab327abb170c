import type { Random } from '../platform/random.ts'

const FIRST_MS = 100
const MAX_MS = 5000

/**
 * Milliseconds to wait after so many failures: anything up to twice as long each time, so that the processes which lost
 * the same agent do not all come back to it at once ("full jitter").
 */
export function retryDelay(failures: number, random: Random): number {
  const longest = Math.min(FIRST_MS * 2 ** failures, MAX_MS)
  return Math.round((longest * (random.int32() >>> 0)) / 2 ** 32)
}
