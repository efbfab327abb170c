// https://github.com/msgpack/msgpack/blob/master/spec.md
import type { Buffer } from 'node:buffer'
import { KnownTexts } from './known-texts.ts'
import { PayloadRefused, WHOLE_PAYLOAD } from './payload-refused.ts'

/** Kinds of values, under the names that the agent's decoder has for them: a positive fixint is an `int` to it. */
export type TokenType =
  | 'nil'
  | 'bool'
  | 'int'
  | 'uint'
  | 'float32'
  | 'float64'
  | 'str'
  | 'bin'
  | 'array'
  | 'map'
  | 'ext'

/** What a lead byte announces. */
interface Lead {
  readonly type: TokenType | undefined
  /** Bytes of the length field that follows; 0 if the lead byte itself tells the length. */
  readonly lengthBytes: number
  /** The length, where the lead byte tells it: bytes of the value, or elements of the container. */
  readonly length: number
}

/** Tokens that are read in one step: some milliseconds. */
export const STEP_TOKENS = 100_000

/** Of all payloads: what comes in one comes in the next. */
const known = new KnownTexts()

const LEADS: readonly Lead[] = Array.from({ length: 256 }, (_, lead) => leadOf(lead))

/** Reads msgpack one token at a time, allocates nothing, and never believes a length that the bytes cannot hold. */
export class MsgpackReader {
  readonly bytes: Buffer
  readonly view: DataView
  /** Where the next token begins. */
  position = 0
  /** How many tokens were read. */
  tokens = 0
  /** The token read last. */
  type: TokenType = 'nil'
  lead = 0xc0
  /** Elements of an array, pairs of a map, bytes of any other value behind its header. */
  length = 0
  /** Where the bytes of the token's value begin, behind its header. */
  offset = 0

  constructor(bytes: Buffer) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get remaining(): number {
    return this.bytes.length - this.position
  }

  /** The token as a whole for anything but an array or a map, of which only the header is read. */
  next(): TokenType {
    const start = this.position
    if (this.remaining === 0) throw tooShort('a value', 0, start)
    const lead = this.view.getUint8(start)
    const { type, lengthBytes, length } = LEADS[lead] as Lead
    if (type === undefined) {
      const got = `got the byte 0xc1 at byte ${start}`
      throw new PayloadRefused('msgp: unrecognized type prefix 0xc1', `expected a value, ${got}; ${WHOLE_PAYLOAD}`)
    }
    this.tokens++
    this.type = type
    this.lead = lead
    this.position = start + 1
    if (this.remaining < lengthBytes) throw tooShort(`the length of ${article(type)}`, this.remaining, start)
    this.length = lengthBytes === 0 ? length : this.#lengthField(lengthBytes)
    this.position += lengthBytes
    this.offset = this.position
    // An extension has a byte for its own type in front.
    const bytes = type === 'map' ? this.length * 2 : type === 'ext' ? this.length + 1 : this.length
    if (bytes > this.remaining) throw tooShort(`${article(type)} of ${this.length}`, this.remaining, start)
    if (type !== 'array' && type !== 'map') this.position += bytes
    return type
  }

  /** Reads one value and all that is in it. */
  skip(): void {
    for (let open = 1; open > 0; open--) {
      this.next()
      if (this.type === 'array') open += this.length
      else if (this.type === 'map') open += this.length * 2
    }
  }

  /** The bytes of one value and all that is in it. */
  value(): Buffer {
    const start = this.position
    this.skip()
    return this.bytes.subarray(start, this.position)
  }

  /** The value of the `int` or `uint` read last. */
  integer(): bigint {
    const { view, offset, lead, length } = this
    if (length === 0) return BigInt(lead < 0x80 ? lead : lead - 0x100)
    const signed = this.type === 'int'
    if (length === 1) return BigInt(signed ? view.getInt8(offset) : view.getUint8(offset))
    if (length === 2) return BigInt(signed ? view.getInt16(offset) : view.getUint16(offset))
    if (length === 4) return BigInt(signed ? view.getInt32(offset) : view.getUint32(offset))
    return signed ? view.getBigInt64(offset) : view.getBigUint64(offset)
  }

  /** The number that the token read last is; 0 for nil. */
  number(): number {
    const { view, offset, lead, length } = this
    if (this.type === 'float64') return view.getFloat64(offset)
    if (this.type === 'nil') return 0
    if (length === 0) return lead < 0x80 ? lead : lead - 0x100
    return Number(this.integer())
  }

  /** The first `most` bytes of the string or binary read last, as text. */
  text(most: number = this.length): string {
    return known.read(this.bytes, this.offset, Math.min(this.length, most))
  }

  #lengthField(bytes: number): number {
    if (bytes === 1) return this.view.getUint8(this.position)
    return bytes === 2 ? this.view.getUint16(this.position) : this.view.getUint32(this.position)
  }
}

function leadOf(lead: number): Lead {
  if (lead < 0x80 || lead >= 0xe0) return fixed('int', 0)
  if (lead < 0x90) return fixed('map', lead & 0x0f)
  if (lead < 0xa0) return fixed('array', lead & 0x0f)
  if (lead < 0xc0) return fixed('str', lead & 0x1f)
  if (lead === 0xc0) return fixed('nil', 0)
  if (lead === 0xc1) return { type: undefined, lengthBytes: 0, length: 0 }
  if (lead < 0xc4) return fixed('bool', 0)
  if (lead < 0xc7) return sized('bin', 1 << (lead - 0xc4))
  if (lead < 0xca) return sized('ext', 1 << (lead - 0xc7))
  if (lead === 0xca) return fixed('float32', 4)
  if (lead === 0xcb) return fixed('float64', 8)
  if (lead < 0xd0) return fixed('uint', 1 << (lead - 0xcc))
  if (lead < 0xd4) return fixed('int', 1 << (lead - 0xd0))
  if (lead < 0xd9) return fixed('ext', 1 << (lead - 0xd4))
  if (lead < 0xdc) return sized('str', 1 << (lead - 0xd9))
  return sized(lead < 0xde ? 'array' : 'map', 2 << (lead & 1))
}

function fixed(type: TokenType, length: number): Lead {
  return { type, lengthBytes: 0, length }
}

function sized(type: TokenType, lengthBytes: number): Lead {
  return { type, lengthBytes, length: 0 }
}

function article(type: TokenType): string {
  return `${/^[aei]/.test(type) ? 'an' : 'a'} ${type}`
}

function tooShort(expected: string, got: number, position: number): PayloadRefused {
  const explanation = `expected ${expected} at byte ${position}, got ${got} more bytes; ${WHOLE_PAYLOAD}`
  return new PayloadRefused('msgp: too few bytes left to read object', explanation)
}
