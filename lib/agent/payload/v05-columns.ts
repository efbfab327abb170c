import { readInteger, readNumber, type SpanColumns, type SpanSource } from './span-columns.ts'

/** The columns of a span that has the shape of v0.5. */
export function v05Columns({ reader, strings }: SpanSource): SpanColumns {
  const string = (): string => strings.at(readNumber(reader))
  reader.next()
  const [service, name, resource] = [string(), string(), string()]
  const [traceId, spanId, parentId] = [readInteger(reader), readInteger(reader), readInteger(reader)]
  const [start, duration] = [readInteger(reader), readInteger(reader)]
  const error = readNumber(reader)
  const meta: Record<string, string> = Object.create(null)
  reader.next()
  for (let left = reader.length; left > 0; left--) {
    const key = string()
    meta[key] = string()
  }
  const metrics: Record<string, number> = Object.create(null)
  reader.next()
  for (let left = reader.length; left > 0; left--) {
    const key = string()
    metrics[key] = readNumber(reader)
  }
  // This version has no fields for links, events and structures.
  const none = { links: [], events: [], metaStruct: {} }
  const ids = { traceId, spanId, parentId }
  return { ...ids, name, service, resource, type: string(), error, start, duration, meta, metrics, ...none }
}
