import type { ReceivedSpan } from '../received-trace.ts'
import { type Decoded, integer, number, record, text } from './decoded.ts'
import { receivedChunk, type SpanColumns } from './received-chunk.ts'

/** The chunks of a payload that has the shape of v0.5. */
export function v05Chunks(payload: Decoded): ReceivedSpan[][] {
  const [table, chunks] = payload as [Decoded[], Decoded[][][]]
  const strings = table.map(text)
  return chunks.map((chunk) => receivedChunk(chunk.map((span) => columns(span, strings))))
}

function columns(span: readonly Decoded[], strings: readonly string[]): SpanColumns {
  const [service, name, resource, traceId, spanId, parentId, start, duration, error, meta, metrics, type] = span
  // The walk has seen that there is one.
  const string = (index: Decoded): string => strings[number(index)] as string
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
  }
}
