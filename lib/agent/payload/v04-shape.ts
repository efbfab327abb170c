// https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/span_gen.go
import type { LongShape } from './payload-walk.ts'
import {
  binary,
  chunksOf,
  fields,
  float64,
  int32,
  int64,
  listOf,
  mapOf,
  orNil,
  strictBool,
  strictFloat64,
  strictInt32,
  strictInt64,
  strictText,
  strictUint32,
  strictUint64,
  text,
  uint64,
} from './shapes.ts'

/** Links are read by other methods than the rest of a span: no nil, no casts, and text that is not repaired. */
const link = fields({
  trace_id: ['TraceID', strictUint64],
  trace_id_high: ['TraceIDHigh', strictUint64],
  span_id: ['SpanID', strictUint64],
  attributes: ['Attributes', mapOf(strictText, strictText)],
  tracestate: ['Tracestate', strictText],
  flags: ['Flags', strictUint32],
})

/** A value of an event with its type: 0 text, 1 bool, 2 integer, 3 double, 4 array of such. */
const scalar = {
  type: ['Type', strictInt32],
  string_value: ['StringValue', strictText],
  bool_value: ['BoolValue', strictBool],
  int_value: ['IntValue', strictInt64],
  double_value: ['DoubleValue', strictFloat64],
} as const

const array = fields({ values: ['Values', listOf(orNil(fields(scalar)))] })
const attribute = fields({ ...scalar, array_value: ['ArrayValue', orNil(array)] })

/** Events are read as links are. */
const event = fields({
  name: ['Name', strictText],
  time_unix_nano: ['TimeUnixNano', strictUint64],
  attributes: ['Attributes', mapOf(strictText, orNil(attribute))],
})

const columns = fields({
  service: ['Service', text],
  name: ['Name', text],
  resource: ['Resource', text],
  type: ['Type', text],
  trace_id: ['TraceID', uint64],
  span_id: ['SpanID', uint64],
  parent_id: ['ParentID', uint64],
  start: ['Start', int64],
  duration: ['Duration', int64],
  error: ['Error', int32],
  meta: ['Meta', orNil(mapOf(text, text))],
  metrics: ['Metrics', orNil(mapOf(text, float64))],
  meta_struct: ['MetaStruct', mapOf(strictText, binary)],
  span_links: ['SpanLinks', listOf(orNil(link))],
  span_events: ['SpanEvents', listOf(orNil(event))],
})

/** The payload of `/v0.3/traces` and `/v0.4/traces`: an array of chunks, a chunk an array of spans, a span a map. */
export const v04Shape: LongShape = chunksOf(
  orNil((walk) => walk.span(columns)),
  true,
)
