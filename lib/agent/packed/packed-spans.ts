import type { ReceivedSpan, ReceivedSpans } from '../received-trace.ts'
import type { Piece } from './slab.ts'
import { UnpackedSpan } from './unpacked-span.ts'

/** The spans of a trace, in the order of their arrival; each is unpacked when it is asked for, and its tags when they are. */
export class PackedSpans implements ReceivedSpans {
  #pieces: Piece[]
  #length: number
  /** The piece that the last span was in: the next one is mostly there too. */
  #last = 0

  constructor(pieces: Piece[] = [], length = 0) {
    this.#pieces = pieces
    this.#length = length
  }

  get length(): number {
    return this.#length
  }

  get pieces(): readonly Piece[] {
    return this.#pieces
  }

  add({ slab, at, traceId, spans }: Piece): void {
    const piece = { slab, at, traceId, spans, before: this.#length }
    // An empty array that is pushed to takes room for 17.
    if (this.#length === 0) this.#pieces = [piece]
    else this.#pieces.push(piece)
    this.#length += spans
  }

  at(index: number): UnpackedSpan | undefined {
    if (index < 0 || index >= this.#length) return undefined
    const piece = this.#pieceOf(index)
    return new UnpackedSpan(piece, index - piece.before)
  }

  some(wanted: (span: ReceivedSpan) => boolean): boolean {
    for (let i = 0; i < this.#length; i++) if (wanted(this.at(i) as ReceivedSpan)) return true
    return false
  }

  /** Those that are here now. */
  slice(): PackedSpans {
    return new PackedSpans(this.#pieces.slice(), this.#length)
  }

  #pieceOf(index: number): Piece {
    const pieces = this.#pieces
    const last = pieces[this.#last] as Piece
    if (index >= last.before && index < last.before + last.spans) return last
    let [low, high] = [0, pieces.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((pieces[middle] as Piece).before <= index) low = middle
      else high = middle - 1
    }
    this.#last = low
    return pieces[low] as Piece
  }
}
