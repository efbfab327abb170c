import { PayloadChunks } from './payload-chunks.ts'
import type { PartSizes, PayloadPart, PayloadParts } from './payload-part.ts'
import type { Payload } from './trace-encoder.ts'

/** A payload that is too large for whoever is to take it, in parts of whole chunks. */
export class SmallerPayloads implements PayloadParts {
  readonly #chunks: PayloadChunks
  readonly #sizes: PartSizes
  #at = 0

  constructor(payload: Payload, sizes: PartSizes) {
    this.#chunks = PayloadChunks.of(payload)
    this.#sizes = sizes
  }

  next(): PayloadPart {
    const { fullBytes, maxBytes } = this.#sizes
    const chunks = this.#chunks
    const { count } = chunks
    const lost = { traces: 0, spans: 0 }
    for (; this.#at < count && chunks.sizeOf(this.#at, this.#at + 1) > maxBytes; this.#at++) {
      lost.traces++
      lost.spans += chunks.tallyOf(this.#at, this.#at + 1).spans
    }
    const from = this.#at
    while (this.#at < count) {
      const size = chunks.sizeOf(from, this.#at + 1)
      // A chunk that is larger than a part should be has one of its own.
      if (this.#at > from && size > fullBytes) break
      if (size > maxBytes) break
      this.#at++
    }
    return { payload: chunks.between(from, this.#at).payload, lost, done: this.#at === count }
  }
}
