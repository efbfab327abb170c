// https://github.com/msgpack/msgpack/blob/master/spec.md
import { Buffer } from 'node:buffer'

/** Finds its way through what our own encoders have written, without making values of it. */
export class MsgpackReader {
  readonly bytes: Uint8Array
  readonly #view: DataView
  /** Where the next value begins. */
  position = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** How many elements follow. */
  arrayHeader(): number {
    const lead = this.#byte()
    // fixarray  1001cccc, array 16  dc CC CC, array 32  dd CC CC CC CC
    if (lead < 0xa0) return lead & 0x0f
    return lead === 0xdc ? this.#uint16() : this.#uint32()
  }

  /** How many entries follow. */
  mapHeader(): number {
    const lead = this.#byte()
    // fixmap  1000cccc, map 16  de CC CC, map 32  df CC CC CC CC
    if (lead < 0x90) return lead & 0x0f
    return lead === 0xde ? this.#uint16() : this.#uint32()
  }

  /** A number that is not negative: positive fixint, `cc VV`, `cd VV VV` or `ce VV VV VV VV`. */
  uint(): number {
    const lead = this.#byte()
    if (lead < 0x80) return lead
    if (lead === 0xcc) return this.#byte()
    return lead === 0xcd ? this.#uint16() : this.#uint32()
  }

  /** A text. */
  text(): string {
    const { buffer, byteOffset } = this.bytes
    const lead = this.#byte()
    const count = lead < 0xc0 ? lead & 0x1f : this.#size(lead - 0xd9)
    const start = this.position
    this.position += count
    return Buffer.from(buffer, byteOffset + start, count).toString('utf8')
  }

  /** The next value as it is encoded. */
  raw(): Uint8Array {
    const start = this.position
    this.skip()
    return this.bytes.subarray(start, this.position)
  }

  /** Passes over the next value, with all that is in it. */
  skip(): void {
    for (let left = 1; left > 0; left--) {
      const lead = this.#byte()
      // positive fixint  0vvvvvvv, negative fixint  111vvvvv
      if (lead < 0x80 || lead >= 0xe0) continue
      // fixmap  1000cccc, fixarray  1001cccc, fixstr  101nnnnn
      if (lead < 0x90) left += 2 * (lead & 0x0f)
      else if (lead < 0xa0) left += lead & 0x0f
      else if (lead < 0xc0) this.#pass(lead & 0x1f)
      // array 16, array 32, map 16, map 32
      else if (lead >= 0xde) left += 2 * this.#size(lead - 0xdd)
      else if (lead >= 0xdc) left += this.#size(lead - 0xdb)
      // str 8, str 16, str 32
      else if (lead >= 0xd9) this.#pass(this.#size(lead - 0xd9))
      // float 32, float 64, uint 8 to uint 64, int 8 to int 64
      else if (lead >= 0xcc) this.#pass(1 << (lead & 0x03))
      else if (lead >= 0xca) this.#pass(lead === 0xca ? 4 : 8)
      // bin 8, bin 16, bin 32; what is left are nil, false and true
      else if (lead >= 0xc4) this.#pass(this.#size(lead - 0xc4))
    }
  }

  /** A size of one, two or four bytes: 0, 1 or 2 as headers count them. */
  #size(width: number): number {
    if (width === 0) return this.#byte()
    return width === 1 ? this.#uint16() : this.#uint32()
  }

  #pass(bytes: number): void {
    this.position += bytes
  }

  #byte(): number {
    return this.#view.getUint8(this.position++)
  }

  #uint16(): number {
    this.position += 2
    return this.#view.getUint16(this.position - 2)
  }

  #uint32(): number {
    this.position += 4
    return this.#view.getUint32(this.position - 4)
  }
}
