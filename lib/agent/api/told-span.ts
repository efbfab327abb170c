import type { TraceSpan } from '../analysis/trace-span.ts'
import { traceSpan } from '../catalogue/trace-digest.ts'
import type { ReceivedAttribute, ReceivedSpan } from '../received-trace.ts'
import { eventsOf, linksOf } from '../span-extras.ts'

/** A link of a span, for the viewer. */
export interface ToldLink {
  readonly traceId: string
  /** Decimal. */
  readonly spanId: string
  readonly attributes: Readonly<Record<string, string>>
  /** Whether the trace that it leads to is held. */
  readonly here: boolean
}

/** An event of a span, for the viewer. */
export interface ToldEvent {
  readonly name: string
  /** Nanoseconds since the start of the trace. */
  readonly time: number
  readonly attributes: Readonly<Record<string, unknown>>
}

/** A span with all that the viewer shows of it. */
export interface ToldSpan extends TraceSpan {
  readonly links: readonly ToldLink[]
  readonly events: readonly ToldEvent[]
  readonly baggage: Readonly<Record<string, string>>
}

const BAGGAGE = 'baggage.'

/** A span of a trace that starts at `start`; `holds` tells whether a trace is held. */
export function toldSpan(span: ReceivedSpan, start: bigint, holds: (traceId: string) => boolean): ToldSpan {
  return {
    ...traceSpan(span, start),
    links: linksOf(span).map(({ traceId, spanId, attributes }) => ({
      traceId,
      spanId,
      attributes,
      here: holds(traceId),
    })),
    events: eventsOf(span).map(({ name, timeUnixNano, attributes }) => ({
      name,
      time: Number(timeUnixNano - start),
      attributes: plain(attributes),
    })),
    baggage: baggageOf(span.meta),
  }
}

function baggageOf(meta: ReceivedSpan['meta']): Record<string, string> {
  const baggage: Record<string, string> = Object.create(null)
  for (const key in meta) if (key.startsWith(BAGGAGE)) baggage[key.slice(BAGGAGE.length)] = meta[key] as string
  return baggage
}

/** Attributes as JSON has them. */
function plain(attributes: Readonly<Record<string, ReceivedAttribute>>): Record<string, unknown> {
  const copy: Record<string, unknown> = Object.create(null)
  for (const key in attributes) copy[key] = plainValue(attributes[key] as ReceivedAttribute)
  return copy
}

function plainValue(value: ReceivedAttribute): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (typeof value === 'object') return value.map(plainValue)
  return value
}
