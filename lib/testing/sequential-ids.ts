import type { Random } from '../platform/random.ts'

/** Random numbers that make span ids 1, 2, 3… */
export class SequentialIds implements Random {
  #calls = 0

  int32(): number {
    const call = this.#calls++
    // An id takes its upper half first, then its lower.
    return call % 2 === 0 ? 0 : (call + 1) / 2
  }
}
