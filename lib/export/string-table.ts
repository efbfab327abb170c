import { MsgpackBuffer } from '../msgpack/msgpack-buffer.ts'

const INITIAL_BYTES = 16 * 1024
/** array 32, whose count is known at the end: `dd CC CC CC CC`. */
const HEADER_BYTES = 5

/** Texts of a payload, each once, as msgpack: a place in the table stands for it. The first one is empty. */
export class StringTable {
  readonly #out: MsgpackBuffer
  readonly #places = new Map<string, number>()
  /** Where the bytes of each text begin. */
  readonly #starts: number[] = []
  readonly #texts: string[] = []

  /** @param maxBytes beyond which adding a text throws a `MsgpackOverflow` */
  constructor(maxBytes: number) {
    this.#out = new MsgpackBuffer(INITIAL_BYTES, maxBytes)
    this.clear()
  }

  /** How many texts there are. */
  get size(): number {
    return this.#texts.length
  }

  /** How many bytes they take. */
  get length(): number {
    return this.#out.length
  }

  /** The place of a text, which is added if it is not there. */
  place(text: string): number {
    return this.#places.get(text) ?? this.#add(text)
  }

  /** The whole table as an array of msgpack, until the next text is added. */
  bytes(): Uint8Array {
    const { bytes, view, length } = this.#out
    view.setUint8(0, 0xdd)
    view.setUint32(1, this.size)
    return bytes.subarray(0, length)
  }

  /** Takes all texts away again but the first `size`. */
  shrink(size: number): void {
    if (size >= this.size) return
    this.#out.length = this.#starts[size] as number
    for (const text of this.#texts.splice(size)) this.#places.delete(text)
    this.#starts.length = size
  }

  /** Begins anew, with at most so many bytes of memory kept. */
  clear(mostKept: number = Number.POSITIVE_INFINITY): void {
    if (this.#out.bytes.length > mostKept) this.#out.replace()
    this.#out.length = HEADER_BYTES
    this.#places.clear()
    this.#texts.length = 0
    this.#starts.length = 0
    this.#add('')
  }

  #add(text: string): number {
    const start = this.#out.length
    this.#out.string(text)
    const place = this.#texts.push(text) - 1
    this.#starts.push(start)
    this.#places.set(text, place)
    return place
  }
}
