import type { ReceivedSpan } from '../received-trace.ts'
import { type Piece, Slab } from './slab.ts'
import { SpanPacker } from './span-packer.ts'
import { Words } from './words.ts'

/** Of what there may be, one slab is one part in so many, and no more than a MiB. */
const SLABS = 256
const MOST_SLAB = 1024 * 1024
/** A chunk that takes so much of a slab has one for itself: else much of the one before might stay empty. */
const LARGE = 1 / 8
/** Of what there may be, the words are one part in so many at most. */
const WORDS_SHARE = 32

/** The memory that packed spans are in. */
export class SpanMemory {
  readonly #slabSize: number
  readonly #wordBytes: number
  readonly #packer = new SpanPacker()
  /** What is being filled. */
  #slab: Slab | undefined
  #words: Words | undefined
  /** What all slabs take that have spans of a trace that is held, and the words that others than the present slab have. */
  #bytes = 0

  /** @param maxBytes how much there may be of all, about */
  constructor(maxBytes: number) {
    this.#slabSize = Math.min(MOST_SLAB, Math.ceil(maxBytes / SLABS))
    this.#wordBytes = maxBytes / WORDS_SHARE
  }

  /** What it takes, with the words. */
  get bytes(): number {
    return this.#bytes + (this.#words?.bytes ?? 0)
  }

  /** Packs spans that came together. */
  pack(spans: readonly ReceivedSpan[], traceId: string): Piece {
    const words = this.#currentWords()
    const packer = this.#packer
    packer.pack(spans, traceId, words)
    const { size } = packer
    const slab = this.#slabFor(size, words)
    const at = slab.used
    packer.copy(slab.bytes, at)
    slab.used += size
    slab.pieces++
    return { slab, at, traceId, spans: spans.length, before: 0 }
  }

  /** A trace is not held any more. */
  free(pieces: readonly Piece[]): void {
    for (const { slab } of pieces) {
      slab.pieces--
      if (slab.pieces > 0) continue
      this.#bytes -= slab.bytes.length
      if (slab === this.#slab) this.#slab = undefined
      this.#letGo(slab.words)
    }
  }

  /** Those with which the next spans are packed: as many as are worth it, and then others. */
  #currentWords(): Words {
    let words = this.#words
    if (words?.isFull === true) {
      // The words of a slab are those of all spans in it.
      this.#slab = undefined
      words.seal()
      this.#bytes += words.bytes
      words = undefined
    }
    words ??= new Words(this.#wordBytes)
    this.#words = words
    return words
  }

  #slabFor(size: number, words: Words): Slab {
    if (size > this.#slabSize * LARGE) return this.#begin(size, words)
    if (this.#slab === undefined || this.#slab.left < size) this.#slab = this.#begin(this.#slabSize, words)
    return this.#slab
  }

  #begin(size: number, words: Words): Slab {
    this.#bytes += size
    return new Slab(size, words)
  }

  #letGo(words: Words): void {
    words.slabs--
    if (words.slabs > 0) return
    if (words === this.#words) this.#words = undefined
    else this.#bytes -= words.bytes
  }
}
