// https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/decoder_v05.go
import { tooMany } from './payload-refused.ts'
import type { LongShape, Shape } from './payload-walk.ts'
import { arrayHeader, chunksOf, float64, int32, int64, strictUint32, text, uint64 } from './shapes.ts'

const SPAN_ELEMENTS = 12
/** A payload of 25 MiB that has more has no room for spans. */
const MAX_STRINGS = 1_000_000

/** The payload of `/v0.5/traces`: an array of a table of strings and of chunks, in which a span is an array of 12. */
export const v05Shape: LongShape = function* (walk) {
  const parts = arrayHeader(walk)
  const strings = arrayHeader(walk)
  if (strings > MAX_STRINGS) throw tooMany(MAX_STRINGS, 'strings in the table')
  for (let i = 0; i < strings; i++) {
    walk.layout.strings.push(walk.reader.position)
    walk.step(`string ${i} of the table`, undefined, text)
    if (walk.isLong) yield
  }
  const columns = columnsShape(strings)
  yield* chunksOf((at) => at.span(columns), false)(walk)
  // The agent reads no further; whatever stands there, it is well-formed.
  for (let i = 2; i < parts; i++) walk.reader.skip()
}

function columnsShape(strings: number): Shape {
  const string = indexBelow(strings)
  const meta = pairs(string, string)
  const metrics = pairs(string, float64)
  return (walk) => {
    const elements = arrayHeader(walk)
    if (elements !== SPAN_ELEMENTS)
      throw walk.refused('encoded span needs exactly 12 elements in array', 'an array of 12')
    // The agent's errors do not say where in a span of this version they are.
    walk.step('service', undefined, string)
    walk.step('name', undefined, string)
    walk.step('resource', undefined, string)
    walk.step('trace_id', undefined, uint64)
    walk.step('span_id', undefined, uint64)
    walk.step('parent_id', undefined, uint64)
    walk.step('start', undefined, int64)
    walk.step('duration', undefined, int64)
    walk.step('error', undefined, int32)
    walk.step('meta', undefined, meta)
    walk.step('metrics', undefined, metrics)
    walk.step('type', undefined, string)
  }
}

/** An index into the table of strings. */
function indexBelow(strings: number): Shape {
  return (walk) => {
    strictUint32(walk)
    const index = walk.reader.integer()
    if (index >= BigInt(strings))
      throw walk.refused(`dictionary index ${index} out of range`, `an index below ${strings}`)
  }
}

function pairs(key: Shape, value: Shape): Shape {
  return (walk) => {
    if (walk.reader.next() !== 'map') throw walk.wrongType('map', 'a map')
    const count = walk.reader.length
    for (let i = 0; i < count; i++) {
      key(walk)
      walk.step(i, undefined, value)
    }
  }
}
