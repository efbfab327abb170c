import { Buffer } from 'node:buffer'
import type { ReceivedAttribute, ReceivedEvent, ReceivedLink } from '../received-trace.ts'
import { type Decoded, field, integer, list, number, record, text } from './decoded.ts'
import { hex16, type SpanColumns } from './span-columns.ts'

/** The columns of a span that has the shape of v0.3 and v0.4. */
export function v04Columns(span: Decoded): SpanColumns {
  return {
    traceId: integer(field(span, 'trace_id')),
    spanId: integer(field(span, 'span_id')),
    parentId: integer(field(span, 'parent_id')),
    name: text(field(span, 'name')),
    service: text(field(span, 'service')),
    resource: text(field(span, 'resource')),
    type: text(field(span, 'type')),
    error: number(field(span, 'error')),
    start: integer(field(span, 'start')),
    duration: integer(field(span, 'duration')),
    meta: record(field(span, 'meta'), text),
    metrics: record(field(span, 'metrics'), number),
    links: list(field(span, 'span_links'), linkOf),
    events: list(field(span, 'span_events'), eventOf),
    metaStruct: record(field(span, 'meta_struct'), bytesOf),
  }
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
