// https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/datadog/trace/span.proto, SpanEvent and AttributeAnyValue
import { Buffer } from 'node:buffer'
import { stringBytes } from '../msgpack/encoded-strings.ts'
import type { MsgpackBuffer } from '../msgpack/msgpack-buffer.ts'
import type { EventRecord } from '../span/event.ts'

type Attributes = NonNullable<EventRecord['attributes']>
type Attribute = Attributes[string]

/** `82 "type" TT "…_value"`, and then the value. */
const STRING = typed(0, 'string_value')
const BOOLEAN = typed(1, 'bool_value')
const INTEGER = typed(2, 'int_value')
const DOUBLE = typed(3, 'double_value')
/** `82 "type" 04 "array_value" 81 "values"`, and then an array of attributes. */
const ARRAY: Uint8Array = Buffer.concat([typed(4, 'array_value'), Buffer.of(0x81), stringBytes('values')])

/**
 * The events of a span in the fields that the agent has for them:
 * `[{"name": str, "time_unix_nano": uint 64, "attributes": {str: {"type": 0-4, "…_value": …}}}]`.
 */
export function writeSpanEvents(out: MsgpackBuffer, events: readonly EventRecord[]): void {
  out.arrayHeader(events.length)
  for (const { name, timeUnixNano, attributes } of events) {
    out.mapHeader(attributes === undefined ? 2 : 3)
    out.knownString('name')
    out.string(name)
    out.knownString('time_unix_nano')
    out.uint64(Number(timeUnixNano >> 32n), Number(timeUnixNano & 0xffff_ffffn))
    if (attributes !== undefined) writeAttributes(out, attributes)
  }
}

function writeAttributes(out: MsgpackBuffer, attributes: Attributes): void {
  const names = Object.keys(attributes)
  out.knownString('attributes')
  out.mapHeader(names.length)
  for (const name of names) {
    out.knownString(name)
    writeAttribute(out, attributes[name] as Attribute)
  }
}

function writeAttribute(out: MsgpackBuffer, value: Attribute): void {
  if (typeof value !== 'object') {
    writeOne(out, value, Number.isSafeInteger(value))
    return
  }
  out.raw(ARRAY)
  out.arrayHeader(value.length)
  // Elements are of one type: one that is no integer makes doubles of all.
  const integers = value.every(Number.isSafeInteger)
  for (const element of value) writeOne(out, element, integers)
}

function writeOne(out: MsgpackBuffer, value: string | number | boolean, integer: boolean): void {
  if (typeof value === 'string') {
    out.raw(STRING)
    out.string(value)
  } else if (typeof value === 'boolean') {
    out.raw(BOOLEAN)
    out.boolean(value)
  } else if (integer) {
    out.raw(INTEGER)
    out.int64(value)
  } else {
    out.raw(DOUBLE)
    out.double(value)
  }
}

function typed(type: number, field: string): Uint8Array {
  return Buffer.concat([Buffer.of(0x82), stringBytes('type'), Buffer.of(type), stringBytes(field)])
}
