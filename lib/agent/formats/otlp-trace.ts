// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
import { VERSION } from '../../platform/version.ts'
import { listed, type Pieces } from '../pieces.ts'
import type { ReceivedAttribute, ReceivedEvent, ReceivedLink, ReceivedSpan } from '../received-trace.ts'
import { eventsOf, linksOf } from '../span-extras.ts'
import { each } from '../steps.ts'

/** OTLP's numbers for what a span is to others. */
export const KINDS: readonly string[] = ['', 'internal', 'server', 'client', 'producer', 'consumer']
const ERROR_STATUS = 2
/** Tags that have a place of their own. */
const PLACED: ReadonlySet<string> = new Set(['span.kind', 'env', 'version', '_dd.span_links', 'events', '_dd.p.tid'])

/**
 * Spans as an `ExportTraceServiceRequest` in JSON, in pieces: ids are hex, and 64-bit integers decimal text. Each service
 * is a resource: what a resource says of it is heeded first.
 */
export function* otlpTrace(spans: readonly ReceivedSpan[]): Pieces {
  const resources = new Map<string, ReceivedSpan[]>()
  yield* each(spans.length, (i) => {
    const span = spans[i] as ReceivedSpan
    const key = JSON.stringify([span.service, span.meta['env'], span.meta['version']])
    const same = resources.get(key)
    if (same === undefined) resources.set(key, [span])
    else same.push(span)
  })
  let before = '{"resourceSpans":['
  for (const same of resources.values()) {
    const resource = JSON.stringify({ attributes: resourceAttributes(same[0] as ReceivedSpan) })
    const scope = JSON.stringify({ name: 'clew', version: VERSION })
    yield* listed(`${before}{"resource":${resource},"scopeSpans":[{"scope":${scope},"spans":[`, same, ']}]}', otlpSpan)
    before = ','
  }
  yield before === ',' ? ']}' : `${before}]}`
}

function resourceAttributes({ service, meta }: ReceivedSpan): object[] {
  const named: [string, string | undefined][] = [
    ['service.name', service],
    ['deployment.environment.name', meta['env']],
    ['service.version', meta['version']],
  ]
  return named.flatMap(([key, value]) => (value === undefined ? [] : [attribute(key, value)]))
}

function otlpSpan(span: ReceivedSpan): object {
  const { traceId, spanId, parentId, name, resource, type, error, start, duration, meta, metrics } = span
  const message = meta['error.message'] ?? meta['error.msg']
  const links = linksOf(span).map(otlpLink)
  const events = eventsOf(span).map(otlpEvent)
  return {
    traceId,
    spanId: hexOf(spanId),
    ...(parentId === '0' ? {} : { parentSpanId: hexOf(parentId) }),
    name: resource || name,
    kind: Math.max(0, KINDS.indexOf(meta['span.kind'] ?? '')),
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(duration > 0n ? start + duration : start),
    attributes: [
      attribute('operation.name', name),
      attribute('resource.name', resource),
      ...(type === '' ? [] : [attribute('span.type', type)]),
      ...Object.entries(meta).flatMap(([key, value]) => (PLACED.has(key) ? [] : [attribute(key, value)])),
      ...Object.entries(metrics).flatMap(([key, value]) => metric(key, value)),
    ],
    ...(events.length === 0 ? {} : { events }),
    ...(links.length === 0 ? {} : { links }),
    // What did not fail is not thereby said to be well.
    status: error === 0 ? {} : { code: ERROR_STATUS, ...(message === undefined ? {} : { message }) },
  }
}

function otlpLink({ traceId, spanId, attributes, tracestate, flags }: ReceivedLink): object {
  return {
    traceId,
    spanId: hexOf(spanId),
    ...(tracestate === '' ? {} : { traceState: tracestate }),
    // Without the bit by which Datadog's flags tell that they are known.
    ...(flags === 0 ? {} : { flags: flags & 0xff }),
    attributes: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
  }
}

function otlpEvent({ name, timeUnixNano, attributes }: ReceivedEvent): object {
  const pairs = Object.entries(attributes).map(([key, value]) => attribute(key, value))
  return { timeUnixNano: String(timeUnixNano), name, attributes: pairs }
}

/** JSON has no numbers that are not finite. */
function metric(key: string, value: number): object[] {
  if (!Number.isFinite(value)) return []
  return [attribute(key, Number.isSafeInteger(value) ? BigInt(value) : value)]
}

function attribute(key: string, value: ReceivedAttribute): object {
  return { key, value: anyValue(value) }
}

function anyValue(value: ReceivedAttribute): object {
  switch (typeof value) {
    case 'string':
      return { stringValue: value }
    case 'boolean':
      return { boolValue: value }
    case 'bigint':
      return { intValue: String(value) }
    case 'number':
      return { doubleValue: value }
    default:
      return { arrayValue: { values: value.map(anyValue) } }
  }
}

function hexOf(decimal: string): string {
  return BigInt(decimal).toString(16).padStart(16, '0')
}
