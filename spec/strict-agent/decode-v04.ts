// https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/span_gen.go
import type { GoBytes } from './go-bytes.ts'
import {
  emptySpan,
  type Fault,
  parseFloat64,
  parseInt32,
  parseInt64,
  parseString,
  parseUint64,
  readMap,
  type StrictEvent,
  type StrictLink,
  type StrictSpan,
  strictString,
  within,
} from './span-reading.ts'

/** For each name of a field the name that the agent's errors have for it, and how its value is read. */
type Fields<T> = Readonly<Record<string, readonly [goName: string, property: keyof T, read: () => unknown]>>

/** `Traces.UnmarshalMsg`: an array of arrays of maps. */
export function decodeV04(bytes: GoBytes, fault: Fault): StrictSpan[][] {
  const span = spanReader(bytes, fault)
  return readArray(bytes, () => readArray(bytes, () => orNil(bytes, fault, 'span', span))).map((spans) =>
    spans.filter((one) => one !== undefined),
  )
}

function spanReader(bytes: GoBytes, fault: Fault): () => StrictSpan {
  const string = (): string => parseString(bytes, fault)
  const strict = (): string => strictString(bytes, fault)
  const link = linkReader(bytes, fault)
  const event = eventReader(bytes, fault)
  const fields: Fields<StrictSpan> = {
    service: ['Service', 'service', string],
    name: ['Name', 'name', string],
    resource: ['Resource', 'resource', string],
    type: ['Type', 'type', string],
    trace_id: ['TraceID', 'traceId', () => parseUint64(bytes)],
    span_id: ['SpanID', 'spanId', () => parseUint64(bytes)],
    parent_id: ['ParentID', 'parentId', () => parseUint64(bytes)],
    start: ['Start', 'start', () => parseInt64(bytes)],
    duration: ['Duration', 'duration', () => parseInt64(bytes)],
    error: ['Error', 'error', () => parseInt32(bytes)],
    meta: ['Meta', 'meta', () => mapOrNil(bytes, string, string, fault)],
    metrics: ['Metrics', 'metrics', () => mapOrNil(bytes, string, () => parseFloat64(bytes), fault)],
    meta_struct: ['MetaStruct', 'metaStruct', () => readMap(bytes, strict, () => bytes.readBytes(), fault)],
    span_links: ['SpanLinks', 'links', () => listOf(bytes, fault, 'link', link)],
    span_events: ['SpanEvents', 'events', () => listOf(bytes, fault, 'event', event)],
  }
  return () => readFields(bytes, fields, emptySpan(), fault)
}

function linkReader(bytes: GoBytes, fault: Fault): () => StrictLink {
  const strict = (): string => strictString(bytes, fault)
  const fields: Fields<StrictLink> = {
    trace_id: ['TraceID', 'traceId', () => bytes.readUint64()],
    trace_id_high: ['TraceIDHigh', 'traceIdHigh', () => bytes.readUint64()],
    span_id: ['SpanID', 'spanId', () => bytes.readUint64()],
    attributes: ['Attributes', 'attributes', () => readMap(bytes, strict, strict, fault)],
    tracestate: ['Tracestate', 'tracestate', strict],
    flags: ['Flags', 'flags', () => bytes.readUint32()],
  }
  return () => {
    const link = { traceId: 0n, traceIdHigh: 0n, spanId: 0n, attributes: new Map(), tracestate: '', flags: 0 }
    return readFields(bytes, fields, link, fault)
  }
}

/** `AttributeAnyValue`, and `AttributeArrayValue` with the same fields but the last. */
interface AnyValue {
  type: number
  text: string
  bool: boolean
  int: bigint
  double: number
  array: unknown[]
}

function eventReader(bytes: GoBytes, fault: Fault): () => StrictEvent {
  const strict = (): string => strictString(bytes, fault)
  const scalar: Fields<AnyValue> = {
    type: ['Type', 'type', () => bytes.readInt32()],
    string_value: ['StringValue', 'text', strict],
    bool_value: ['BoolValue', 'bool', () => bytes.readBool()],
    int_value: ['IntValue', 'int', () => bytes.readInt64()],
    double_value: ['DoubleValue', 'double', () => bytes.readFloat64()],
  }
  const read = (fields: Fields<AnyValue>): unknown =>
    typedValue(
      readFields(bytes, fields, { type: 0, text: '', bool: false, int: 0n, double: 0, array: [] }, fault),
      fault,
    )
  const values: Fields<{ array: unknown[] }> = {
    values: ['Values', 'array', () => listOf(bytes, fault, 'value', () => read(scalar))],
  }
  const array = (): unknown[] => readFields(bytes, values, { array: [] }, fault).array
  const any: Fields<AnyValue> = {
    ...scalar,
    array_value: ['ArrayValue', 'array', () => orNil(bytes, fault, 'array', array) ?? []],
  }
  const attribute = (): unknown => orNil(bytes, fault, 'attribute', () => read(any))
  const fields: Fields<StrictEvent> = {
    name: ['Name', 'name', strict],
    time_unix_nano: ['TimeUnixNano', 'timeUnixNano', () => bytes.readUint64()],
    attributes: ['Attributes', 'attributes', () => readMap(bytes, strict, attribute, fault)],
  }
  return () => readFields(bytes, fields, { name: '', timeUnixNano: 0n, attributes: new Map() }, fault)
}

/** The one that the type says. */
function typedValue({ type, text, bool, int, double, array }: AnyValue, fault: Fault): unknown {
  const values = [text, bool, int, double, array]
  if (type < 0 || type >= values.length) fault(`an attribute of the type ${type}`)
  if (new Set(array.map((element) => typeof element)).size > 1) fault('an array of several types')
  return values[type]
}

function readFields<T>(bytes: GoBytes, fields: Fields<T>, target: T, fault: Fault): T {
  const seen = new Set<string>()
  for (let left = bytes.readMapHeader(); left > 0; left--) {
    const key = bytes.readMapKey().toString('latin1')
    if (seen.has(key)) fault(`the field ${JSON.stringify(key)} twice`)
    seen.add(key)
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined
    if (field === undefined) {
      fault(`a field ${JSON.stringify(key)} that the agent does not know`)
      bytes.skip()
    } else {
      const [goName, property, read] = field
      target[property] = within(read, goName) as never
    }
  }
  return target
}

function readArray<T>(bytes: GoBytes, read: () => T): T[] {
  const elements: T[] = []
  const count = bytes.readArrayHeader()
  for (let i = 0; i < count; i++) elements.push(within(read, i))
  return elements
}

function listOf<T>(bytes: GoBytes, fault: Fault, what: string, read: () => T): T[] {
  return readArray(bytes, () => orNil(bytes, fault, what, read)).filter((one) => one !== undefined)
}

function mapOrNil<T>(bytes: GoBytes, key: () => string, value: () => T, fault: Fault): Map<string, T> {
  return orNil(bytes, fault, 'map', () => readMap(bytes, key, value, fault)) ?? new Map()
}

function orNil<T>(bytes: GoBytes, fault: Fault, what: string, read: () => T): T | undefined {
  if (!bytes.isNil()) return read()
  fault(`nil for a ${what}`)
  bytes.readNil()
  return undefined
}
