import { type Decoded, integer, number, record } from './decoded.ts'
import type { SpanColumns } from './span-columns.ts'
import type { StringTable } from './string-table.ts'

/** The columns of a span that has the shape of v0.5. */
export function v05Columns(decoded: Decoded, strings: StringTable): SpanColumns {
  const [service, name, resource, traceId, spanId, parentId, start, duration, error, meta, metrics, type] =
    decoded as readonly Decoded[]
  const string = (index: Decoded): string => strings.at(number(index))
  return {
    traceId: integer(traceId),
    spanId: integer(spanId),
    parentId: integer(parentId),
    name: string(name),
    service: string(service),
    resource: string(resource),
    type: string(type),
    error: number(error),
    start: integer(start),
    duration: integer(duration),
    meta: record(meta, string, string),
    metrics: record(metrics, number, string),
    // This version has no fields for them.
    links: [],
    events: [],
    metaStruct: {},
  }
}
