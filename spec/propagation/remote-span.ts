import type { CarrierGetter, Propagator } from '../../lib/propagation/propagator.ts'
import { hex16, type Id, parseHex16 } from '../../lib/span/id.ts'
import { SpanReference } from '../../lib/span/span-reference.ts'
import { RemoteTrace } from '../../lib/span/trace-context.ts'

/** The ids that the examples of W3C Trace Context have. */
export const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
export const TRACE_ID_DECIMAL = '11803532876627986230'
export const SPAN_ID = '00f067aa0ba902b7'
export const SPAN_ID_DECIMAL = '67667974448284343'

/** All that a context tells, in a form that is easy to read and to compare. */
export interface Facts {
  readonly traceId: string
  readonly spanId: string
  readonly priority: number | undefined
  readonly decisionMaker: string | undefined
  readonly origin: string | undefined
  readonly tags: ReadonlyArray<readonly [string, string]>
  readonly tracestate: string | undefined
}

export const NO_FACTS: Facts = {
  traceId: TRACE_ID,
  spanId: SPAN_ID,
  priority: undefined,
  decisionMaker: undefined,
  origin: undefined,
  tags: [],
  tracestate: undefined,
}

/** A span of another process. */
export function remoteSpan(facts: Partial<Facts> = {}): SpanReference {
  const { traceId, spanId, tags, ...rest } = { ...NO_FACTS, ...facts }
  const high = half(traceId, 0)
  const low = half(traceId, 16)
  const span = half(spanId, 0)
  const trace = new RemoteTrace({
    highHi: high.hi,
    highLo: high.lo,
    lowHi: low.hi,
    lowLo: low.lo,
    ...rest,
    propagated: tags.length === 0 ? undefined : new Map(tags),
  })
  return new SpanReference(trace, span.hi, span.lo, undefined)
}

/** What a span of another process tells of itself. */
export function factsOf(context: SpanReference): Facts {
  const { trace } = context
  if (!(trace instanceof RemoteTrace)) throw new TypeError('expected the trace of another process')
  return {
    traceId: context.traceId,
    spanId: hex16(context.hi, context.lo),
    priority: trace.priority,
    decisionMaker: trace.decisionMaker,
    origin: trace.origin,
    tags: [...(trace.propagated ?? [])],
    tracestate: trace.tracestate,
  }
}

/** The headers that a dialect writes. */
export function written(dialect: Propagator, context: SpanReference): Record<string, string> {
  const headers: Record<string, string> = {}
  dialect.inject(context, (name, value) => {
    headers[name] = value
  })
  return headers
}

/** What a dialect reads from these headers, each by itself and of any length. */
export function read(dialect: Propagator, headers: Readonly<Record<string, string | undefined>>): Facts | undefined {
  const get: CarrierGetter = (name) => headers[name]
  const context = dialect.extract(get)
  return context && factsOf(context)
}

function half(hex: string, offset: number): Id {
  const id = parseHex16(hex, offset)
  if (id === undefined) throw new TypeError(`expected hex digits, got ${hex}`)
  return id
}
