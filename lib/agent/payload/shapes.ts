// https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/decoder_bytes.go
import type { LongShape, PayloadWalk, Shape } from './payload-walk.ts'

const MAX_INT64 = 0x7fff_ffff_ffff_ffffn
const MAX_INT32 = 0x7fff_ffffn
const MIN_INT32 = -0x8000_0000n
const MAX_UINT32 = 0xffff_ffffn
/** Longest name of a field that the agent knows, in bytes. */
const MAX_FIELD = 32

/** Text that the agent repairs: str, bin or nil (`parseStringBytes`). */
export const text: Shape = (walk) => {
  const type = walk.reader.next()
  if (type !== 'str' && type !== 'bin' && type !== 'nil') throw walk.wrongType('str', 'a str, bin or nil')
}

/** Text as it should be: str (`ReadStringBytes`). */
export const strictText: Shape = (walk) => {
  if (walk.reader.next() !== 'str') throw walk.wrongType('str', 'a str')
}

/** Bytes: bin (`ReadBytesBytes`). */
export const binary: Shape = (walk) => {
  if (walk.reader.next() !== 'bin') throw walk.wrongType('bin', 'a bin')
}

/** A 64-bit id: any integer or nil; a negative one is taken for its bits (`parseUint64Bytes`). */
export const uint64: Shape = (walk) => {
  const type = walk.reader.next()
  if (type !== 'uint' && type !== 'int' && type !== 'nil') throw walk.wrongType('int', 'an integer or nil')
}

/** A bool (`ReadBoolBytes`). */
export const strictBool: Shape = (walk) => {
  if (walk.reader.next() !== 'bool') throw walk.wrongType('bool', 'a bool')
}

/** An integer of 64 bits with a sign (`ReadInt64Bytes`). */
export const strictInt64: Shape = (walk) => {
  const { reader } = walk
  const type = reader.next()
  if (type !== 'int' && type !== 'uint') throw walk.wrongType('int', 'an integer')
  if (type === 'uint' && reader.integer() > MAX_INT64)
    throw walk.refused(`msgp: ${reader.integer()} overflows uint64`, 'an integer up to 9223372036854775807')
}

/** As {@link strictInt64}, of 32 bits (`ReadInt32Bytes`). */
export const strictInt32: Shape = (walk) => {
  strictInt64(walk)
  const value = walk.reader.integer()
  if (value < MIN_INT32 || value > MAX_INT32)
    throw walk.refused(`msgp: ${value} overflows int32`, 'an integer from -2147483648 to 2147483647')
}

/** A float64 or float32, and no integer (`ReadFloat64Bytes`). */
export const strictFloat64: Shape = (walk) => {
  const type = walk.reader.next()
  if (type !== 'float64' && type !== 'float32') throw walk.wrongType('float64', 'a float64')
}

/** A 64-bit id that is not cast: an integer that is not negative (`ReadUint64Bytes`). */
export const strictUint64: Shape = (walk) => {
  strictUint(walk)
}

/** As {@link strictUint64}, of 32 bits (`ReadUint32Bytes`). */
export const strictUint32: Shape = (walk) => {
  const value = strictUint(walk)
  if (value > MAX_UINT32) throw walk.refused(`msgp: ${value} overflows uint32`, 'an integer from 0 to 4294967295')
}

/** Nanoseconds: an integer up to 2^63-1, or nil (`parseInt64Bytes`). */
export const int64: Shape = (walk) => {
  const { reader } = walk
  const type = reader.next()
  if (type === 'int' || type === 'nil') return
  if (type !== 'uint') throw walk.wrongType('int', 'an integer or nil')
  if (reader.length === 8 && reader.integer() > MAX_INT64)
    throw walk.refused('found uint64, overflows int64', 'an integer up to 9223372036854775807')
}

/** The error flag: an integer of 32 bits with a sign, or nil (`parseInt32Bytes`). */
export const int32: Shape = (walk) => {
  const { reader } = walk
  const type = reader.next()
  if (type === 'nil') return
  if (type !== 'int' && type !== 'uint') throw walk.wrongType('int', 'an integer or nil')
  if (reader.length < 4) return
  const value = reader.integer()
  if (value >= MIN_INT32 && value <= MAX_INT32) return
  throw walk.refused(overflow32(value, type), 'an integer from -2147483648 to 2147483647')
}

/** A metric: float64, any integer or nil, but no float32 (`parseFloat64Bytes`). */
export const float64: Shape = (walk) => {
  const type = walk.reader.next()
  if (type !== 'float64' && type !== 'int' && type !== 'uint' && type !== 'nil')
    throw walk.wrongType('float64', 'a float64, an integer or nil')
}

/** An array of values of one shape. */
export function listOf(shape: Shape): Shape {
  return (walk) => {
    const count = arrayHeader(walk)
    for (let i = 0; i < count; i++) walk.step(i, i, shape)
  }
}

/** An array of chunks, each an array of spans; `told` says whether the agent's errors count them. */
export function chunksOf(span: Shape, told: boolean): LongShape {
  const spans: LongShape = function* (walk) {
    walk.trace()
    const count = arrayHeader(walk)
    for (let i = 0; i < count; i++) {
      walk.step(i, told ? i : undefined, span)
      if (walk.isLong) yield
    }
  }
  return function* (walk) {
    const count = arrayHeader(walk)
    for (let i = 0; i < count; i++) {
      yield* walk.longStep(i, told ? i : undefined, spans)
      if (walk.isLong) yield
    }
  }
}

/** A map of any keys of one shape to values of one shape. */
export function mapOf(key: Shape, value: Shape): Shape {
  return (walk) => {
    const { reader } = walk
    if (reader.next() !== 'map') throw walk.wrongType('map', 'a map')
    for (let left = reader.length; left > 0; left--) {
      key(walk)
      const name = reader.text(MAX_FIELD)
      walk.step(name, name, value)
    }
  }
}

/** A map of known fields; others are skipped. Each has the name that the agent's errors call it by. */
export function fields(known: Readonly<Record<string, readonly [goName: string, Shape]>>): Shape {
  const shapes = new Map(Object.entries(known))
  return (walk) => {
    const { reader } = walk
    if (reader.next() !== 'map') throw walk.wrongType('map', 'a map')
    for (let left = reader.length; left > 0; left--) {
      const type = reader.next()
      if (type !== 'str' && type !== 'bin') throw walk.wrongType('str', 'a str or bin as the name of a field')
      const name = reader.length > MAX_FIELD ? '' : reader.text()
      const field = shapes.get(name)
      if (field === undefined) reader.skip()
      else walk.step(name, field[0], field[1])
    }
  }
}

export function orNil(shape: Shape): Shape {
  return (walk) => {
    const { reader } = walk
    // nil  c0
    if (reader.remaining > 0 && reader.view.getUint8(reader.position) === 0xc0) reader.next()
    else shape(walk)
  }
}

/** Reads the header of an array, and tells how many elements follow. */
export function arrayHeader(walk: PayloadWalk): number {
  if (walk.reader.next() !== 'array') throw walk.wrongType('array', 'an array')
  return walk.reader.length
}

function strictUint(walk: PayloadWalk): bigint {
  const type = walk.reader.next()
  if (type !== 'uint' && type !== 'int') throw walk.wrongType('uint', 'an integer that is not negative')
  const value = walk.reader.integer()
  if (value < 0n)
    throw walk.refused(`msgp: attempted to cast int ${value} to unsigned`, 'an integer that is not negative')
  return value
}

function overflow32(value: bigint, type: 'int' | 'uint'): string {
  if (type === 'int') return `msgp: ${value} overflows int32`
  return value > MAX_UINT32 ? `msgp: ${value} overflows uint32` : 'found uint32, overflows int32'
}
