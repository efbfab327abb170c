import { type Decoded, field, integer, number, record, text } from './decoded.ts'
import type { SpanColumns } from './span-columns.ts'

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
  }
}
