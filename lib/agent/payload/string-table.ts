import type { Buffer } from 'node:buffer'
import { MsgpackReader } from './msgpack-reader.ts'

/** The table of strings of v0.5. Each is decoded when a span first has it: of most bytes there is more than of spans. */
export class StringTable {
  readonly #reader: MsgpackReader
  readonly #offsets: readonly number[]
  readonly #strings = new Map<number, string>()

  /** @param offsets where in the bytes of the payload each string begins */
  constructor(payload: Buffer, offsets: readonly number[]) {
    this.#reader = new MsgpackReader(payload)
    this.#offsets = offsets
  }

  /** The string with an index that the walk has seen to be one. */
  at(index: number): string {
    const known = this.#strings.get(index)
    if (known !== undefined) return known
    this.#reader.position = this.#offsets[index] as number
    const string = this.#reader.next() === 'nil' ? '' : this.#reader.text()
    this.#strings.set(index, string)
    return string
  }
}
