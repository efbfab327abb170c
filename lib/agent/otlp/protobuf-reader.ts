// https://protobuf.dev/programming-guides/encoding
import type { Buffer } from 'node:buffer'
import { PayloadRefused, WHOLE_PAYLOAD } from '../payload/payload-refused.ts'

const VARINT = 0
const FIXED64 = 1
const LENGTH = 2
const FIXED32 = 5

/** Reads the fields of one message, and never believes a length that the bytes cannot hold. */
export class ProtobufReader {
  readonly #bytes: Buffer
  readonly #end: number
  #at: number
  /** The number of the field read last. */
  field = 0
  #wireType = 0

  constructor(bytes: Buffer, start = 0, end: number = bytes.length) {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
  }

  /** Goes to the next field, if there is one; its value must be read, or skipped, before the next. */
  next(): boolean {
    if (this.#at >= this.#end) return false
    const tag = Number(this.varint())
    this.field = tag >>> 3
    this.#wireType = tag & 7
    return true
  }

  /** 64 bits, 7 in each byte, the lowest first. */
  varint(): bigint {
    let value = 0
    // As a double as long as it is exact; most are of a byte or two.
    for (let i = 0; i < 7; i++) {
      const byte = this.#byte()
      value += (byte & 0x7f) * 2 ** (7 * i)
      if (byte < 0x80) return BigInt(value)
    }
    let large = BigInt(value)
    for (let i = 7; i < 10; i++) {
      const byte = this.#byte()
      large |= BigInt(byte & 0x7f) << BigInt(7 * i)
      if (byte < 0x80) return BigInt.asUintN(64, large)
    }
    throw malformed('a varint of at most 10 bytes, got a longer one')
  }

  fixed64(): bigint {
    this.#expect(FIXED64)
    return this.#bytes.readBigUInt64LE(this.#take(8))
  }

  double(): number {
    this.#expect(FIXED64)
    return this.#bytes.readDoubleLE(this.#take(8))
  }

  fixed32(): number {
    this.#expect(FIXED32)
    return this.#bytes.readUInt32LE(this.#take(4))
  }

  /** A varint of this field. */
  integer(): bigint {
    this.#expect(VARINT)
    return this.varint()
  }

  bytes(): Buffer {
    this.#expect(LENGTH)
    const length = Number(this.varint())
    const start = this.#take(length)
    return this.#bytes.subarray(start, start + length)
  }

  text(): string {
    return this.bytes().toString('utf8')
  }

  /** The fields of a message in this one. */
  message(): ProtobufReader {
    return new ProtobufReader(this.bytes())
  }

  skip(): void {
    if (this.#wireType === VARINT) this.varint()
    else if (this.#wireType === FIXED64) this.#take(8)
    else if (this.#wireType === FIXED32) this.#take(4)
    else if (this.#wireType === LENGTH) this.bytes()
    else throw malformed(`a wire type of 0, 1, 2 or 5, got ${this.#wireType}`)
  }

  #expect(wireType: number): void {
    if (this.#wireType !== wireType)
      throw malformed(`wire type ${wireType} for field ${this.field}, got ${this.#wireType}`)
  }

  #byte(): number {
    return this.#bytes[this.#take(1)] as number
  }

  #take(length: number): number {
    const start = this.#at
    if (length > this.#end - start) throw malformed(`${length} more bytes, got ${this.#end - start}`)
    this.#at += length
    return start
  }
}

function malformed(expectation: string): PayloadRefused {
  return new PayloadRefused('proto: cannot parse invalid wire-format data', `expected ${expectation}; ${WHOLE_PAYLOAD}`)
}
