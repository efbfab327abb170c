import type { Tally } from '../span/ledger.ts'
import { PayloadChunks } from './payload-chunks.ts'
import type { Payload } from './trace-encoder.ts'

/** So many requests a payload may cost in which one trace after the other is refused; what is left of it then is given up. */
export const MAX_TRIES = 32

/** Chunks of a payload, and what they add up to. */
export interface Chunks {
  readonly payload: Payload
  readonly tally: Tally
}

/**
 * Finds the traces because of which an agent refuses a payload, by sending it in halves: a decoder gives up at the first one
 * that it cannot read. It takes log2 n requests to find the first of n, and one for all that comes after it. What is sent is in
 * the memory of the payload, which nothing else may be made of meanwhile.
 */
export class RefusedTraces {
  readonly #chunks: PayloadChunks
  /** All before this place are done with. */
  #low = 0
  /** One of those before this place is refused, if `#known`. */
  #high: number
  #known = true
  /** Where the part that is being sent ends. */
  #end = 0
  #tries = 0
  readonly #found: Chunks[] = []

  /** Of a payload that was refused. */
  constructor(payload: Payload) {
    this.#chunks = PayloadChunks.of(payload)
    this.#high = this.#chunks.count
    this.#narrow()
  }

  /** What is neither sent nor found; undefined if that is nothing. */
  get rest(): Chunks | undefined {
    return this.#low < this.#chunks.count ? this.#between(this.#low, this.#chunks.count) : undefined
  }

  /** The traces found since they were last asked for, each by itself. */
  takeFound(): Chunks[] {
    return this.#found.splice(0)
  }

  /** What is to be sent next, the same until its answer is told; undefined if there is nothing left, or no more to be tried. */
  next(): Chunks | undefined {
    if (this.#low === this.#chunks.count || this.#tries >= MAX_TRIES) return undefined
    this.#end = this.#known ? (this.#low + this.#high) >>> 1 : this.#chunks.count
    return this.#between(this.#low, this.#end)
  }

  /** What was sent is taken. */
  taken(): void {
    this.#low = this.#end
    this.#tries++
    this.#narrow()
  }

  /** What was sent is refused. */
  refused(): void {
    this.#high = this.#end
    this.#known = true
    this.#tries++
    this.#narrow()
  }

  /** Where only one can be it, that is found, and nothing is known of those behind it. */
  #narrow(): void {
    if (!this.#known || this.#high - this.#low > 1) return
    // In memory of its own: the header of what comes next is put over its end.
    const place = this.#low++
    const { payload } = this.#chunks.between(place, place + 1)
    this.#found.push({ payload, tally: this.#chunks.tallyOf(place, place + 1) })
    this.#high = this.#chunks.count
    this.#known = false
  }

  #between(from: number, to: number): Chunks {
    return { payload: this.#chunks.inPlace(from, to), tally: this.#chunks.tallyOf(from, to) }
  }
}
