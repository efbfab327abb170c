import { isRepaired, type StrictSpan } from './span-reading.ts'

const MAX_INT64 = 2n ** 63n - 1n
const YEAR_2000 = 946_684_800_000_000_000n

/**
 * What is wrong with a chunk that the agent takes: it would drop the trace or change it, or count other spans than meant.
 *
 * @see https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/agent/normalizer.go
 */
export function* brokenLaws(spans: readonly StrictSpan[]): Generator<string> {
  const [first] = spans
  if (first === undefined) {
    yield 'a trace without spans'
    return
  }
  const tid = first.meta.get('_dd.p.tid')
  if (tid !== undefined && !/^[0-9a-f]{16}$/.test(tid)) yield `an upper half of the trace id that is ${tid}`
  if (!Number.isInteger(first.metrics.get('_sampling_priority_v1'))) yield 'a first span without a priority'
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  if (byId.size !== spans.length) yield 'a span id twice'
  for (const span of spans) {
    if (span.traceId !== first.traceId) yield `spans of the traces ${first.traceId} and ${span.traceId} in one`
    yield* brokenBySpan(span)
    const parent = span.parentId === 0n ? undefined : byId.get(span.parentId)
    if (span.parentId !== 0n && parent === undefined) continue
    const topLevel = parent === undefined || parent.service !== span.service
    // The application may mark others.
    if (topLevel && span.metrics.get('_dd.top_level') !== 1) yield `no _dd.top_level for ${span.name}`
  }
}

function* brokenBySpan(span: StrictSpan): Generator<string> {
  const { traceId, spanId, parentId, start, duration, error, name, meta, metrics } = span
  if (traceId === 0n) yield 'a trace id of zero'
  if (spanId === 0n) yield 'a span id of zero'
  if (parentId === spanId) yield 'a span that is its own parent'
  if (start < YEAR_2000) yield `a start before the year 2000: ${start}`
  if (duration < 0n || start + duration > MAX_INT64) yield `a duration of ${duration}`
  if (error !== 0 && error !== 1) yield `an error of ${error}`
  for (const [key, value] of metrics) {
    if (!Number.isFinite(value)) yield `the metric ${key} of ${name} is ${value}`
    if (meta.has(key) && !isRepaired(key)) yield `${key} is a text and a number`
  }
}
