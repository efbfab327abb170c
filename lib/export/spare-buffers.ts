import { Buffer } from 'node:buffer'

/** More than that are not remembered. */
const MAX_LEFT = 32

/**
 * Memory of payloads that are done with, for those to come.
 *
 * When a queue has been sent there is more of it than the next payloads need, and it is not to stay for good. But the garbage
 * collector takes its time with what is outside of its heap: to make more meanwhile would take the same memory twice. So
 * most of it is remembered weakly.
 */
export class SpareBuffers {
  /** One is held on to, for payloads that come and go. */
  #held: ArrayBufferLike | undefined
  readonly #left: WeakRef<ArrayBufferLike>[] = []

  /** Takes memory that nobody uses any more. */
  give(memory: ArrayBufferLike): void {
    if (this.#held !== undefined && this.#left.push(new WeakRef(this.#held)) > MAX_LEFT) this.#left.shift()
    this.#held = memory
  }

  /** One that was given; undefined if there is none. */
  take(): Buffer | undefined {
    for (let left = this.#left.pop(); left !== undefined; left = this.#left.pop()) {
      const memory = left.deref()
      if (memory !== undefined) return Buffer.from(memory)
    }
    const held = this.#held
    this.#held = undefined
    return held && Buffer.from(held)
  }
}
