import { KINDS } from '../formats/otlp-trace.ts'
import type { ReceivedAttribute, ReceivedSpan } from '../received-trace.ts'
import { jsonOf } from './otlp-protobuf.ts'
import type { Attributes, OtlpSpan, SpanOfResource } from './otlp-span.ts'

/** What the agent calls the service of a resource that has none. */
const NO_SERVICE = 'otlpresourcenoservicename'
const ERROR_STATUS = 2
const MAX_INT64 = 2n ** 63n - 1n
/** Attributes that have a place of their own. */
const PLACED: ReadonlySet<string> = new Set(['operation.name', 'resource.name', 'span.type', 'service.name'])
/** Bit 31 tells that the flags of a link are known. */
const KNOWN_FLAGS = 0x8000_0000
const CACHES: readonly string[] = ['redis', 'valkey', 'memcached']

/** Why a span of OTLP is not taken; nothing if it is. */
export function rejected({ traceId, spanId, parentSpanId }: OtlpSpan): string | undefined {
  if (!isId(traceId, 32)) return `expected a trace id of 32 hex digits that are not all 0, got ${quote(traceId)}`
  if (!isId(spanId, 16)) return `expected a span id of 16 hex digits that are not all 0, got ${quote(spanId)}`
  if (parentSpanId !== '' && !/^[0-9a-f]{16}$/.test(parentSpanId))
    return `expected the id of a parent of 16 hex digits, got ${quote(parentSpanId)}`
  return undefined
}

/** A span of OTLP as a Datadog agent makes one of it; it must not be one of the {@link rejected}. */
export function receivedOtlp({ resource, span }: SpanOfResource): ReceivedSpan {
  const meta: Record<string, string> = Object.create(null)
  const metrics: Record<string, number> = Object.create(null)
  const attributes = { ...resource, ...span.attributes }
  for (const key in attributes) if (!PLACED.has(key)) addTag(meta, metrics, key, attributes[key] as ReceivedAttribute)
  const text = (...keys: readonly string[]): string => {
    for (const key of keys) if (attributes[key] !== undefined) return String(attributes[key])
    return ''
  }
  set(meta, 'span.kind', KINDS[span.kind] ?? '')
  set(meta, 'env', text('deployment.environment.name', 'deployment.environment'))
  set(meta, 'version', text('service.version'))
  set(meta, 'http.status_code', text('http.response.status_code', 'http.status_code'))
  delete metrics['http.status_code']
  if (span.status === ERROR_STATUS) addError(meta, span)
  return {
    traceId: span.traceId,
    spanId: decimalOf(span.spanId),
    parentId: decimalOf(span.parentSpanId || '0'),
    name: text('operation.name') || operationOf(span.kind, text),
    service: text('service.name') || NO_SERVICE,
    resource: text('resource.name') || resourceOf(span, text),
    type: text('span.type') || typeOf(span.kind, text),
    error: span.status === ERROR_STATUS ? 1 : 0,
    start: atMost64(span.start),
    duration: atMost64(span.end > span.start ? span.end - span.start : 0n),
    meta,
    metrics,
    links: span.links.map(({ traceId, spanId, traceState, flags, attributes: pairs }) => ({
      traceId: traceId.padStart(32, '0'),
      spanId: /^[0-9a-f]{1,16}$/.test(spanId) ? decimalOf(spanId) : '0',
      attributes: texts(pairs),
      tracestate: traceState,
      flags: flags === 0 ? 0 : ((flags & 0xff) | KNOWN_FLAGS) >>> 0,
    })),
    events: span.events.map(({ name, time, attributes: pairs }) => ({ name, timeUnixNano: time, attributes: pairs })),
    metaStruct: Object.create(null),
  }
}

type Text = (...keys: readonly string[]) => string

/** As `GetOTelOperationNameV2` of the agent has it. */
function operationOf(kind: number, text: Text): string {
  const side = KINDS[kind] ?? ''
  if (text('http.request.method', 'http.method') !== '' && (side === 'server' || side === 'client'))
    return `http.${side}.request`
  if (text('db.system.name', 'db.system') !== '' && side === 'client')
    return `${text('db.system.name', 'db.system')}.query`
  if (text('messaging.system') !== '' && text('messaging.operation') !== '')
    return `${text('messaging.system')}.${text('messaging.operation')}`
  if (text('rpc.system') !== '' && (side === 'server' || side === 'client'))
    return `${text('rpc.system')}.${side}.request`
  if (side === 'server' || side === 'client') return `${side}.request`
  return side || 'unspecified'
}

function resourceOf({ kind, name }: OtlpSpan, text: Text): string {
  const method = text('http.request.method', 'http.method')
  const route = KINDS[kind] === 'server' ? text('http.route') : ''
  if (method !== '') return route === '' ? (name.startsWith(method) ? name : method) : `${method} ${route}`
  return text('db.query.text', 'db.statement') || name
}

function typeOf(kind: number, text: Text): string {
  if (KINDS[kind] === 'server') return 'web'
  if (KINDS[kind] !== 'client') return 'custom'
  const system = text('db.system.name', 'db.system')
  if (system === '') return 'http'
  return CACHES.includes(system) ? 'cache' : 'db'
}

/** What the status says, and the exception that was recorded last. */
function addError(meta: Record<string, string>, { message, events }: OtlpSpan): void {
  const exception = events.findLast(({ name }) => name === 'exception')?.attributes ?? {}
  const said = (key: string): string => (exception[key] === undefined ? '' : String(exception[key]))
  set(meta, 'error.message', message || said('exception.message'))
  set(meta, 'error.type', said('exception.type'))
  set(meta, 'error.stack', said('exception.stacktrace'))
}

function addTag(
  meta: Record<string, string>,
  metrics: Record<string, number>,
  key: string,
  value: ReceivedAttribute,
): void {
  if (typeof value === 'bigint' || typeof value === 'number') metrics[key] = Number(value)
  else meta[key] = typeof value === 'object' ? jsonOf(value) : String(value)
}

function set(meta: Record<string, string>, key: string, value: string): void {
  if (value !== '') meta[key] = value
}

function texts(attributes: Attributes): Record<string, string> {
  const copy: Record<string, string> = Object.create(null)
  for (const key in attributes) {
    const value = attributes[key] as ReceivedAttribute
    copy[key] = typeof value === 'object' ? jsonOf(value) : String(value)
  }
  return copy
}

function isId(id: string, digits: number): boolean {
  return id.length === digits && /^[0-9a-f]+$/.test(id) && !/^0+$/.test(id)
}

function decimalOf(hex: string): string {
  return String(BigInt(`0x${hex}`))
}

function atMost64(value: bigint): bigint {
  return value > MAX_INT64 ? MAX_INT64 : value
}

function quote(id: string): string {
  return JSON.stringify(id.slice(0, 40))
}
