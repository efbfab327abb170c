// https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/span.go
import { Buffer } from 'node:buffer'
import { stringBytes } from '../msgpack/encoded-strings.ts'
import { type NumberPlaces, UINT64 } from './ids-and-times.ts'
import type { SpanForm } from './span-template.ts'

const IDS_AND_TIMES = Buffer.concat([
  stringBytes('trace_id'),
  UINT64,
  stringBytes('span_id'),
  UINT64,
  stringBytes('parent_id'),
  UINT64,
  stringBytes('start'),
  UINT64,
  stringBytes('duration'),
  UINT64,
  stringBytes('error'),
])

const traceId = 1 + 9 + 1
const spanId = traceId + 8 + 8 + 1
const parentId = spanId + 8 + 10 + 1
const start = parentId + 8 + 6 + 1
const duration = start + 8 + 9 + 1

/** Counted from where the span begins. */
export const V04_PLACES: NumberPlaces = { traceId, spanId, parentId, start, duration, error: 1 + IDS_AND_TIMES.length }

/**
 * A span of v0.4:
 *
 *     8b|8c  trace_id cf ........  span_id cf ........  parent_id cf ........
 *            start cf ........  duration cf ........  error 00
 *            name «name»  service «service»  [type «type»]  resource «resource»
 *            meta de ..  «tags that are text»
 *            metrics de ..  «tags that are numbers»
 */
export const V04_FORM: SpanForm = {
  head: (name, service, type = '') =>
    Buffer.concat([
      Buffer.of(type === '' ? 0x8b : 0x8c),
      IDS_AND_TIMES,
      Buffer.of(0),
      ...['name', name, 'service', service, ...(type === '' ? [] : ['type', type]), 'resource'].map(stringBytes),
    ]),
  beforeMeta: stringBytes('meta'),
  beforeMetrics: stringBytes('metrics'),
  tail: () => undefined,
  string: stringBytes,
}
