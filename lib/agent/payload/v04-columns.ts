import { Buffer } from 'node:buffer'
import type { ReceivedAttribute, ReceivedEvent, ReceivedLink } from '../received-trace.ts'
import { type Decoded, field, integer, list, number, record, text } from './decoded.ts'
import type { MsgpackReader } from './msgpack-reader.ts'
import { hex16, readInteger, readNumber, type SpanColumns, type SpanSource } from './span-columns.ts'

/** The columns of a span that has the shape of v0.3 and v0.4. */
export function v04Columns({ reader, decode }: SpanSource): SpanColumns {
  const span: { -readonly [Key in keyof SpanColumns]: SpanColumns[Key] } = {
    traceId: 0n,
    spanId: 0n,
    parentId: 0n,
    name: '',
    service: '',
    resource: '',
    type: '',
    error: 0,
    start: 0n,
    duration: 0n,
    meta: Object.create(null),
    metrics: Object.create(null),
    links: [],
    events: [],
    metaStruct: Object.create(null),
  }
  reader.next()
  for (let left = reader.length; left > 0; left--) {
    reader.next()
    switch (reader.text()) {
      case 'trace_id':
        span.traceId = readInteger(reader)
        break
      case 'span_id':
        span.spanId = readInteger(reader)
        break
      case 'parent_id':
        span.parentId = readInteger(reader)
        break
      case 'name':
        span.name = readText(reader)
        break
      case 'service':
        span.service = readText(reader)
        break
      case 'resource':
        span.resource = readText(reader)
        break
      case 'type':
        span.type = readText(reader)
        break
      case 'error':
        span.error = readNumber(reader)
        break
      case 'start':
        span.start = readInteger(reader)
        break
      case 'duration':
        span.duration = readInteger(reader)
        break
      case 'meta':
        span.meta = readMeta(reader)
        break
      case 'metrics':
        span.metrics = readMetrics(reader)
        break
      // Few spans have the others.
      case 'span_links':
        span.links = list(decode(reader.value()), linkOf)
        break
      case 'span_events':
        span.events = list(decode(reader.value()), eventOf)
        break
      case 'meta_struct':
        span.metaStruct = record(decode(reader.value()), bytesOf)
        break
      default:
        reader.skip()
    }
  }
  return span
}

function readText(reader: MsgpackReader): string {
  return reader.next() === 'nil' ? '' : reader.text()
}

function readMeta(reader: MsgpackReader): Record<string, string> {
  const meta: Record<string, string> = Object.create(null)
  const pairs = reader.next() === 'nil' ? 0 : reader.length
  for (let left = pairs; left > 0; left--) {
    const key = readText(reader)
    meta[key] = readText(reader)
  }
  return meta
}

function readMetrics(reader: MsgpackReader): Record<string, number> {
  const metrics: Record<string, number> = Object.create(null)
  const pairs = reader.next() === 'nil' ? 0 : reader.length
  for (let left = pairs; left > 0; left--) {
    const key = readText(reader)
    metrics[key] = readNumber(reader)
  }
  return metrics
}

function linkOf(link: Decoded): ReceivedLink {
  return {
    traceId: hex16(integer(field(link, 'trace_id_high'))) + hex16(integer(field(link, 'trace_id'))),
    spanId: String(integer(field(link, 'span_id'))),
    attributes: record(field(link, 'attributes'), text),
    tracestate: text(field(link, 'tracestate')),
    flags: number(field(link, 'flags')),
  }
}

function eventOf(event: Decoded): ReceivedEvent {
  return {
    name: text(field(event, 'name')),
    timeUnixNano: integer(field(event, 'time_unix_nano')),
    attributes: record(field(event, 'attributes'), attributeOf),
  }
}

/** The one of the values that the type says; what it does not have is that type's zero. */
function attributeOf(value: Decoded): ReceivedAttribute {
  switch (number(field(value, 'type'))) {
    case 1:
      return field(value, 'bool_value') === true
    case 2:
      return integer(field(value, 'int_value'))
    case 3:
      return number(field(value, 'double_value'))
    case 4:
      return list(field(field(value, 'array_value'), 'values'), attributeOf)
    default:
      return text(field(value, 'string_value'))
  }
}

/** In memory of their own: else they would keep all of the payload. */
function bytesOf(value: Decoded): Uint8Array {
  return Buffer.from(value as Uint8Array)
}
