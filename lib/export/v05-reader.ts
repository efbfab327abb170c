// https://github.com/msgpack/msgpack/blob/master/spec.md
/** Reads what the encoder of v0.5 has written, and nothing else: of msgpack it knows what occurs there. */
export class V05Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  /** Where the bytes of each string of the table begin, and where the last one ends. */
  readonly #strings: number[] = []
  position = 1

  /** Reads the table; what follows is the array of chunks. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const count = this.arrayHeader()
    for (let i = 0; i < count; i++) {
      this.#strings.push(this.position)
      this.#skipString()
    }
    this.#strings.push(this.position)
  }

  /** How many elements follow. */
  arrayHeader(): number {
    const lead = this.#byte()
    // fixarray  1001cccc, array 16  dc CC CC, array 32  dd CC CC CC CC
    if (lead < 0xa0) return lead & 0x0f
    return lead === 0xdc ? this.#uint16() : this.#uint32()
  }

  /** How many entries follow: `de CC CC`. */
  mapHeader(): number {
    this.position++
    return this.#uint16()
  }

  /** The string that the next place in the table stands for, with its header. */
  string(): Uint8Array {
    const place = this.#place()
    return this.#bytes.subarray(this.#strings[place], this.#strings[place + 1])
  }

  /** The next number, with its header: one byte, or `cf` or `cb` and eight. */
  number(): Uint8Array {
    const start = this.position
    this.position += this.#view.getUint8(start) < 0x80 ? 1 : 9
    return this.#bytes.subarray(start, this.position)
  }

  /** Passes over a map from places to places or to numbers. */
  skipMap(): void {
    for (let left = this.mapHeader(); left > 0; left--) {
      this.#place()
      // A number as well as a place, by its first byte.
      const lead = this.#view.getUint8(this.position)
      if (lead === 0xcb) this.position += 9
      else this.#place()
    }
  }

  /** Passes over a chunk, and tells how many spans it has. */
  skipChunk(): number {
    const count = this.arrayHeader()
    for (let i = 0; i < count; i++) {
      this.arrayHeader()
      for (let strings = 0; strings < 3; strings++) this.#place()
      for (let numbers = 0; numbers < 6; numbers++) this.number()
      this.skipMap()
      this.skipMap()
      this.#place()
    }
    return count
  }

  /** positive fixint, `cc VV`, `cd VV VV` or `ce VV VV VV VV` */
  #place(): number {
    const lead = this.#byte()
    if (lead < 0x80) return lead
    if (lead === 0xcc) return this.#byte()
    return lead === 0xcd ? this.#uint16() : this.#uint32()
  }

  /** fixstr  101nnnnn, `d9 NN`, `da NN NN` or `db NN NN NN NN`, and so many bytes */
  #skipString(): void {
    const lead = this.#byte()
    if (lead < 0xc0) this.position += lead & 0x1f
    else if (lead === 0xd9) this.position += this.#view.getUint8(this.position) + 1
    else if (lead === 0xda) this.position += this.#view.getUint16(this.position) + 2
    else this.position += this.#view.getUint32(this.position) + 4
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
