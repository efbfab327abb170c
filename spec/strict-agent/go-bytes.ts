// https://github.com/tinylib/msgp/blob/master/msgp/read_bytes.go and errors.go, with which the agent reads msgpack
import { Buffer } from 'node:buffer'

/** A payload that the agent answers with 400; the message is the text of its answer. */
export class Refused extends Error {
  override readonly name = 'Refused'
  /** Where in the payload, outermost first; msgp puts it behind the text. */
  readonly path: readonly (string | number)[]
  readonly text: string
  /** Whether msgp leaves out where it was. */
  readonly bare: boolean

  constructor(text: string, path: readonly (string | number)[] = [], bare = false) {
    super(path.length === 0 || bare ? text : `${text} at ${path.join('/')}`)
    this.text = text
    this.path = path
    this.bare = bare
  }

  at(...where: readonly (string | number)[]): Refused {
    return new Refused(this.text, [...where, ...this.path], this.bare)
  }
}

export type GoType =
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
  | '<invalid>'

const MAX_INT64 = 2n ** 63n - 1n
/** As deep as `msgp.Skip` goes. */
const MAX_SKIP_DEPTH = 100_000

/** The Go slice of bytes that the agent's decoders read from, each method named after the function of msgp that it stands for. */
export class GoBytes {
  readonly bytes: Buffer
  position = 0

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get left(): number {
    return this.bytes.length - this.position
  }

  isNil(): boolean {
    return this.left > 0 && this.#lead() === 0xc0
  }

  nextType(): GoType {
    return this.left === 0 ? '<invalid>' : typeOf(this.#lead())
  }

  readNil(): void {
    if (this.#lead() !== 0xc0) throw this.badPrefix('nil')
    this.position++
  }

  readBool(): boolean {
    const lead = this.#lead()
    if (lead !== 0xc2 && lead !== 0xc3) throw this.badPrefix('bool')
    this.position++
    return lead === 0xc3
  }

  readArrayHeader(): number {
    return this.#header('array', 0x90, 0xdc)
  }

  readMapHeader(): number {
    return this.#header('map', 0x80, 0xde)
  }

  /** `ReadStringZC`: bytes, valid or not. */
  readString(): Buffer {
    const lead = this.#lead()
    if (lead >= 0xa0 && lead < 0xc0) return this.#take(1, lead & 0x1f)
    if (lead < 0xd9 || lead > 0xdb) throw this.badPrefix('str')
    const size = 1 << (lead - 0xd9)
    return this.#take(1 + size, Number(this.#unsigned(1, size)))
  }

  /** `ReadBytesZC` */
  readBytes(): Buffer {
    const lead = this.#lead()
    if (lead < 0xc4 || lead > 0xc6) throw this.badPrefix('bin')
    const size = 1 << (lead - 0xc4)
    return this.#take(1 + size, Number(this.#unsigned(1, size)))
  }

  /** `ReadMapKeyZC` */
  readMapKey(): Buffer {
    return this.nextType() === 'bin' ? this.readBytes() : this.readString()
  }

  readInt64(): bigint {
    const lead = this.#lead()
    if (typeOf(lead) !== 'int' && typeOf(lead) !== 'uint') throw this.badPrefix('int')
    const value = this.#integer(lead)
    if (value > MAX_INT64) throw new Refused(`msgp: ${value} overflows uint64`)
    return value
  }

  readUint64(): bigint {
    const lead = this.#lead()
    if (typeOf(lead) !== 'int' && typeOf(lead) !== 'uint') throw this.badPrefix('uint')
    const value = this.#integer(lead)
    if (value < 0n) throw new Refused(`msgp: attempted to cast int ${value} to unsigned`)
    return value
  }

  readInt32(): number {
    const value = this.readInt64()
    if (BigInt.asIntN(32, value) !== value) throw new Refused(`msgp: ${value} overflows int32`)
    return Number(value)
  }

  readUint32(): number {
    const value = this.readUint64()
    if (BigInt.asUintN(32, value) !== value) throw new Refused(`msgp: ${value} overflows uint32`)
    return Number(value)
  }

  readFloat64(): number {
    const lead = this.#lead()
    if (lead === 0xca) return this.#take(1, 4).readFloatBE()
    if (lead !== 0xcb) throw this.badPrefix('float64')
    return this.#take(1, 8).readDoubleBE()
  }

  /** `Skip`: a value of any kind with all that is in it. */
  skip(): void {
    const open = [1]
    while (open.length > 0) {
      const left = open.pop() as number
      if (left === 0) continue
      open.push(left - 1)
      const inner = this.#skipOne()
      if (inner === 0) continue
      if (open.length > MAX_SKIP_DEPTH) throw new Refused('msgp: recursion limit reached')
      open.push(inner)
    }
  }

  /** `badPrefix`: what a method says of a value of another type than its own. */
  badPrefix(method: GoType): Refused {
    const lead = this.#lead()
    if (lead === 0xc1) return new Refused('msgp: unrecognized type prefix 0xc1')
    return typeError(typeOf(lead), method)
  }

  /** Passes over one value or the header of one, and tells how many values are in it. */
  #skipOne(): number {
    const lead = this.#lead()
    switch (typeOf(lead)) {
      case 'array':
        return this.readArrayHeader()
      case 'map':
        return 2 * this.readMapHeader()
      case 'str':
        this.readString()
        return 0
      case 'bin':
        this.readBytes()
        return 0
      case 'int':
      case 'uint':
        this.#integer(lead)
        return 0
      case 'float32':
      case 'float64':
        this.readFloat64()
        return 0
      case 'ext':
        this.#skipExtension(lead)
        return 0
      case '<invalid>':
        throw this.badPrefix('nil')
      default:
        this.position++
        return 0
    }
  }

  #skipExtension(lead: number): void {
    // fixext: type and data; ext: length, type and data
    if (lead >= 0xd4) this.#take(2, 1 << (lead - 0xd4))
    else {
      const size = 1 << (lead - 0xc7)
      this.#take(2 + size, Number(this.#unsigned(1, size)))
    }
  }

  #header(type: 'array' | 'map', fixed: number, sized: number): number {
    const lead = this.#lead()
    if ((lead & 0xf0) === fixed) {
      this.position++
      return lead & 0x0f
    }
    if (lead !== sized && lead !== sized + 1) throw this.badPrefix(type)
    const size = lead === sized ? 2 : 4
    const count = Number(this.#unsigned(1, size))
    this.position += 1 + size
    return count
  }

  #integer(lead: number): bigint {
    if (lead < 0x80 || lead >= 0xe0) {
      this.position++
      return BigInt(lead < 0x80 ? lead : lead - 0x100)
    }
    const signed = lead >= 0xd0
    const size = 1 << (lead & 3)
    const bits = this.#unsigned(1, size)
    this.position += 1 + size
    return signed ? BigInt.asIntN(8 * size, bits) : bits
  }

  #unsigned(offset: number, size: number): bigint {
    if (this.left < offset + size) throw tooShort()
    return BigInt(`0x${this.bytes.toString('hex', this.position + offset, this.position + offset + size)}`)
  }

  #take(header: number, length: number): Buffer {
    if (this.left < header + length) throw tooShort()
    const start = this.position + header
    this.position = start + length
    return this.bytes.subarray(start, start + length)
  }

  #lead(): number {
    const lead = this.bytes[this.position]
    if (lead === undefined) throw tooShort()
    return lead
  }
}

export function typeError(encoded: GoType, method: GoType): Refused {
  return new Refused(`msgp: attempted to decode type "${encoded}" with method for "${method}"`)
}

function tooShort(): Refused {
  return new Refused('msgp: too few bytes left to read object', [], true)
}

function typeOf(lead: number): GoType {
  if (lead < 0x80 || lead >= 0xe0) return 'int'
  if (lead < 0x90) return 'map'
  if (lead < 0xa0) return 'array'
  if (lead < 0xc0) return 'str'
  return OTHERS[lead - 0xc0] as GoType
}

/** From `c0` to `df`. */
const OTHERS: readonly GoType[] = [
  ...(['nil', '<invalid>', 'bool', 'bool', 'bin', 'bin', 'bin', 'ext', 'ext', 'ext', 'float32', 'float64'] as const),
  ...(['uint', 'uint', 'uint', 'uint', 'int', 'int', 'int', 'int', 'ext', 'ext', 'ext', 'ext', 'ext'] as const),
  ...(['str', 'str', 'str', 'array', 'array', 'map', 'map'] as const),
]
