import { Buffer } from 'node:buffer'
import type { Words } from './words.ts'

/** Memory for the spans of many chunks, one after the other: a buffer for each of them would take more than most chunks. */
export class Slab {
  readonly bytes: Buffer
  readonly view: DataView
  readonly words: Words
  /** Bytes that have spans in them. */
  used = 0
  /** How many pieces of it belong to traces that are held. */
  pieces = 0

  constructor(size: number, words: Words) {
    this.bytes = Buffer.allocUnsafeSlow(size)
    this.view = new DataView(this.bytes.buffer)
    this.words = words
    words.slabs++
  }

  get left(): number {
    return this.bytes.length - this.used
  }
}

/** The spans of a chunk, where they are. */
export interface Piece {
  readonly slab: Slab
  /** Where in the slab it begins. */
  readonly at: number
  /** The trace id that most of its spans have. */
  readonly traceId: string
  readonly spans: number
  /** How many spans its trace has in the pieces before. */
  readonly before: number
}
