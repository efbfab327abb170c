import type { Tracer } from '../../lib/core.ts'
import type { RemoteTrace } from '../../lib/span/trace-context.ts'
import { createTestTracer } from '../../lib/testing/index.ts'

export type Headers = Readonly<Record<string, string>>

const ALL = 'datadog,tracecontext,b3,b3multi,baggage'

/** What comes to the shop: the example of W3C Trace Context, with what a Datadog tracer and another vendor tell of the trace. */
export const INCOMING: Headers = {
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  tracestate: 'dd=s:2;o:synthetics;p:00f067aa0ba902b7;t.dm:-4;t.usr.id:NDI~,congo=t61rcWkgMzE',
  baggage: 'plan=gold;source=crm',
}

/** A tracer that counts its ids, and whose time stands still at the beginning of 2026. */
function tracerWith(env: Headers): Tracer {
  return createTestTracer({}, env).tracer
}

/** What the shop sends when it calls another service, and what it hands to a child process. */
export function outgoing(incoming: Headers = INCOMING): { headers: Headers; environment: Headers } {
  const tracer = tracerWith({ DD_TRACE_PROPAGATION_STYLE: ALL })
  const childOf = tracer.extract('http_headers', incoming)
  return tracer.trace('web.request', { childOf }, () => {
    tracer.setBaggageItem('user.id', '42')
    tracer.setBaggageItem('city', 'Köln')
    return tracer.trace('http.request', (span) => {
      const environment = {}
      tracer.inject(span, 'environment', environment)
      return { headers: tracer.inject(span, 'http_headers', {}), environment }
    })
  })
}

/** What goes out for what came in, where nobody has begun a span between. */
export function passedOn(incoming: Headers, env: Headers = {}): Headers {
  const tracer = tracerWith(env)
  return tracer.inject(tracer.extract('http_headers', incoming), 'http_headers', {})
}

/** What goes out of a trace that begins here. */
export function firstHeaders(): Headers {
  const tracer = tracerWith({})
  return tracer.trace('web.request', (span) => tracer.inject(span, 'http_headers', {}))
}

/** What the library makes of headers, in a few words. */
export function readAs(headers: object, env: Headers = {}): string {
  const context = tracerWith(env).extract('http_headers', headers)
  if (context === null) return 'nothing'
  const { trace } = context as unknown as { trace: RemoteTrace }
  const words = [
    isZero(context.traceId) ? 'a new trace' : `trace ${short(context.traceId)}`,
    isZero(context.traceId)
      ? undefined
      : context.spanId === '0'
        ? 'below no span'
        : `below ${short(context.toSpanId(true))}`,
    trace.priority === undefined ? undefined : `priority ${trace.priority}`,
    trace.decisionMaker && `decided by ${trace.decisionMaker}`,
    trace.origin && `origin ${trace.origin}`,
    trace.propagated && [...trace.propagated].map(([key, value]) => `${key}=${value}`).join(' '),
    trace.tracestate && `others ${trace.tracestate}`,
    trace.lastParent && `last Datadog span ${short(trace.lastParent)}`,
    trace.baggage && `baggage ${JSON.stringify(trace.baggage)}`,
    ...(trace.links ?? []).map(
      (link) => `a link to ${short(link.traceId)} (${Object.values(link.attributes ?? {}).join(', ')})`,
    ),
    ...[...(trace.rootTags ?? [])].map(([key, value]) => `the tag ${key} ${value}`),
  ]
  return words.filter(Boolean).join('; ')
}

/** A table of the parts of a value, which throws where it does not tell of each. */
export function partsOf(
  value: string,
  separator: string | RegExp,
  ...rows: readonly (readonly string[])[]
): string[][] {
  const parts = value.split(separator)
  if (parts.length !== rows.length) throw new Error(`expected ${rows.length} parts, got ${parts.length} in ${value}`)
  return parts.map((part, i) => [code(part), ...(rows[i] ?? [])])
}

/** Headers as they stand in a request. */
export function shown(headers: Headers, ...names: readonly string[]): string {
  return names.map((name) => `${name}: ${header(headers, name)}`).join('\n')
}

export function header(headers: Headers, name: string): string {
  const value = headers[name]
  if (value === undefined) throw new Error(`expected a header ${name}, got ${Object.keys(headers)}`)
  return value
}

export function code(text: string): string {
  return `\`${text}\``
}

export function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const cells = (line: readonly string[]): string =>
    `| ${line.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [cells(head), `|${'---|'.repeat(head.length)}`, ...lines.map(cells)].join('\n')
}

function isZero(traceId: string): boolean {
  return /^0+$/.test(traceId)
}

/** The ends of an id, which are enough to tell it from the others of this page; small numbers as they are. */
function short(id: string): string {
  const digits = id.replace(/^0+(?=.)/, '')
  return digits.length > 8 ? `${id.slice(0, 4)}…${id.slice(-4)}` : digits
}
