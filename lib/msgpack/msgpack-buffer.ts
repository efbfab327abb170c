// https://github.com/msgpack/msgpack/blob/master/spec.md
import { Buffer } from 'node:buffer'
import { type EncodedString, EncodedStrings } from './encoded-strings.ts'

/** Longest string whose characters are copied one by one; beyond, crossing into C++ is worth it. */
const SHORT = 24
/** Longest string worth remembering. */
const MAX_KNOWN = 256
/** Spare bytes at the end, so that a string may be copied in whole words. */
const SLACK = 8

/** Thrown when what is written does not fit into the most bytes that the buffer may have. */
export class MsgpackOverflow extends Error {}

const OVERFLOW = new MsgpackOverflow('msgpack buffer is full')

/** Bytes that grow as msgpack is written to them. It knows nothing of what it writes. */
export class MsgpackBuffer {
  bytes: Buffer
  view: DataView
  /** How many bytes are written. */
  length = 0
  /** Beyond that it does not grow. */
  maxBytes: number
  /** Where it has to grow it has room for so many at once; beyond these it doubles. */
  readonly usualBytes: number
  readonly #initialBytes: number
  readonly #strings = new EncodedStrings()

  constructor(initialBytes: number, maxBytes: number, usualBytes = initialBytes) {
    this.maxBytes = maxBytes
    this.usualBytes = usualBytes
    this.#initialBytes = Math.min(initialBytes, maxBytes) + SLACK
    this.bytes = Buffer.allocUnsafeSlow(this.#initialBytes)
    this.view = new DataView(this.bytes.buffer)
  }

  /** Gives up the bytes written so far and goes on in others, new ones if none are given. */
  replace(bytes: Buffer = Buffer.allocUnsafeSlow(this.#initialBytes)): void {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.length = 0
  }

  /** Whether it would take so much memory for more than the usual bytes only. */
  isHuge(memory: number): boolean {
    return memory > this.usualBytes + SLACK
  }

  /** Makes room for `more` bytes. */
  reserve(more: number): void {
    const needed = this.length + more + SLACK
    if (needed > this.bytes.length) this.#grow(needed)
  }

  /** Copies bytes that are msgpack already. */
  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length)
    this.bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  /** The number of elements of the array that follows. */
  arrayHeader(count: number): void {
    this.reserve(5)
    const at = this.length
    if (count < 16) {
      // fixarray  1001cccc
      this.view.setUint8(at, 0x90 | count)
      this.length = at + 1
    } else if (count < 0x1_0000) {
      // array 16  dc CC CC
      this.view.setUint8(at, 0xdc)
      this.view.setUint16(at + 1, count)
      this.length = at + 3
    } else {
      // array 32  dd CC CC CC CC
      this.view.setUint8(at, 0xdd)
      this.view.setUint32(at + 1, count)
      this.length = at + 5
    }
  }

  /** The number of entries of the map that follows. */
  mapHeader(count: number): void {
    this.reserve(5)
    const at = this.length
    if (count < 16) {
      // fixmap  1000cccc
      this.view.setUint8(at, 0x80 | count)
      this.length = at + 1
    } else if (count < 0x1_0000) {
      // map 16  de CC CC
      this.view.setUint8(at, 0xde)
      this.view.setUint16(at + 1, count)
      this.length = at + 3
    } else {
      // map 32  df CC CC CC CC
      this.view.setUint8(at, 0xdf)
      this.view.setUint32(at + 1, count)
      this.length = at + 5
    }
  }

  boolean(value: boolean): void {
    this.reserve(1)
    // false  c2, true  c3
    this.view.setUint8(this.length++, value ? 0xc3 : 0xc2)
  }

  /** An integer from 0 to 2^32-1, in as few bytes as it takes. */
  uint(value: number): void {
    this.reserve(5)
    const at = this.length
    if (value < 0x80) {
      // positive fixint  0vvvvvvv
      this.view.setUint8(at, value)
      this.length = at + 1
    } else if (value < 0x100) {
      // uint 8  cc VV
      this.view.setUint8(at, 0xcc)
      this.view.setUint8(at + 1, value)
      this.length = at + 2
    } else if (value < 0x1_0000) {
      // uint 16  cd VV VV
      this.view.setUint8(at, 0xcd)
      this.view.setUint16(at + 1, value)
      this.length = at + 3
    } else {
      // uint 32  ce VV VV VV VV
      this.view.setUint8(at, 0xce)
      this.view.setUint32(at + 1, value)
      this.length = at + 5
    }
  }

  /** An unsigned integer of 64 bits, in halves of which only the bits count. */
  uint64(hi: number, lo: number): void {
    this.reserve(9)
    const at = this.length
    // uint 64  cf and eight bytes
    this.view.setUint8(at, 0xcf)
    this.view.setInt32(at + 1, hi)
    this.view.setInt32(at + 5, lo)
    this.length = at + 9
  }

  /** A safe integer, also a negative one. */
  int64(value: number): void {
    this.reserve(9)
    const at = this.length
    // int 64  d3 and eight bytes
    this.view.setUint8(at, 0xd3)
    this.view.setInt32(at + 1, Math.floor(value / 0x1_0000_0000))
    this.view.setUint32(at + 5, value >>> 0)
    this.length = at + 9
  }

  /** A number that stays a double, be it an integer. */
  double(value: number): void {
    this.reserve(9)
    const at = this.length
    // float 64  cb and eight bytes
    this.view.setUint8(at, 0xcb)
    this.view.setFloat64(at + 1, value)
    this.length = at + 9
  }

  /** Bytes that are nobody's text. */
  binary(bytes: Uint8Array): void {
    this.reserve(5)
    const at = this.length
    const count = bytes.length
    // bin 32  c6 NN NN NN NN
    this.view.setUint8(at, 0xc6)
    this.view.setUint32(at + 1, count)
    this.length = at + 5
    this.raw(bytes)
  }

  /** A finite number: small integers in a byte, all else as a double. */
  number(value: number): void {
    const small = value & 0x7f
    if (small !== value) {
      this.double(value)
      return
    }
    this.reserve(1)
    // positive fixint  0vvvvvvv
    this.view.setUint8(this.length++, small)
  }

  /** A string that is likely to come again. */
  knownString(text: string): void {
    if (text.length > MAX_KNOWN) this.string(text)
    else this.encoded(this.#strings.get(text))
  }

  /** A string that has been encoded before. */
  encoded({ words, length }: EncodedString): void {
    this.reserve(length)
    const { view } = this
    const count = words.length
    let at = this.length
    for (let i = 0; i < count; i++) {
      view.setInt32(at, words[i] as number)
      at += 4
    }
    this.length += length
  }

  /** A string; lone surrogates become U+FFFD. */
  string(text: string): void {
    const count = text.length
    const most = count * 3 + 5
    // Where a long string would make the buffer grow, counting its bytes costs less than growing for three times as many.
    const roomy = count <= SHORT || this.length + most + SLACK <= this.bytes.length
    this.reserve(roomy ? most : Buffer.byteLength(text) + 5)
    if (count > SHORT) {
      this.#longString(text)
      return
    }
    const { view } = this
    const at = this.length
    for (let i = 0; i < count; i++) {
      const code = text.charCodeAt(i)
      if (code > 0x7f) {
        this.#longString(text)
        return
      }
      view.setUint8(at + 1 + i, code)
    }
    // fixstr  101nnnnn
    view.setUint8(at, 0xa0 | count)
    this.length = at + 1 + count
  }

  /** Written behind the header that ASCII would need; the rare string that needs a longer one is moved. */
  #longString(text: string): void {
    const at = this.length
    const guess = headerSize(text.length)
    const n = this.bytes.write(text, at + guess, 'utf8')
    const size = headerSize(n)
    if (size !== guess) this.bytes.copyWithin(at + size, at + guess, at + guess + n)
    const { view } = this
    if (size === 1) view.setUint8(at, 0xa0 | n)
    else if (size === 2) {
      // str 8  d9 NN
      view.setUint8(at, 0xd9)
      view.setUint8(at + 1, n)
    } else if (size === 3) {
      // str 16  da NN NN
      view.setUint8(at, 0xda)
      view.setUint16(at + 1, n)
    } else {
      // str 32  db NN NN NN NN
      view.setUint8(at, 0xdb)
      view.setUint32(at + 1, n)
    }
    this.length = at + size + n
  }

  #grow(needed: number): void {
    const most = this.maxBytes + SLACK
    if (needed > most) throw OVERFLOW
    const usual = this.usualBytes + SLACK
    const grown = Buffer.allocUnsafeSlow(
      Math.min(needed <= usual ? usual : Math.max(needed, this.bytes.length * 2), most),
    )
    grown.set(this.bytes.subarray(0, this.length))
    this.bytes = grown
    this.view = new DataView(grown.buffer)
  }
}

function headerSize(bytes: number): number {
  if (bytes < 32) return 1
  if (bytes < 0x100) return 2
  return bytes < 0x1_0000 ? 3 : 5
}
