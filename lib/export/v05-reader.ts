import { MsgpackReader } from '../msgpack/msgpack-reader.ts'

/** Reads what the encoder of v0.5 has written: a table of strings, and chunks in which places in it stand for them. */
export class V05Reader extends MsgpackReader {
  /** Where the bytes of each string of the table begin, and where the last one ends. */
  readonly #strings: number[] = []

  /** Reads the table; what follows is the array of chunks. */
  constructor(bytes: Uint8Array) {
    super(bytes)
    this.position = 1
    const count = this.arrayHeader()
    for (let i = 0; i < count; i++) {
      this.#strings.push(this.position)
      this.skip()
    }
    this.#strings.push(this.position)
  }

  /** The string that the next place in the table stands for, with its header. */
  string(): Uint8Array {
    return this.stringAt(this.uint())
  }

  /** The string at a place in the table, with its header. */
  stringAt(place: number): Uint8Array {
    return this.bytes.subarray(this.#strings[place], this.#strings[place + 1])
  }
}
