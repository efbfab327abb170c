import { hex16 } from '../span/id.ts'
import { type LinkRecord, linkRecord } from '../span/link.ts'
import { SpanReference } from '../span/span-reference.ts'
import { RemoteTrace, type TraceContext } from '../span/trace-context.ts'
import { encodeDatadogMember } from './datadog-member.ts'
import { addTo, type Draft, drafted, untold } from './draft.ts'
import type { CarrierGetter, Propagator } from './propagator.ts'

/** The dialect whose spans are those of a Datadog tracer. */
const DATADOG = 'datadog'

/** The first valid context that came, and what dialects that are read after it add. */
export class FoundTrace {
  readonly #first: SpanReference
  readonly #dialect: Propagator
  /** The dialect that told of `tracestate`. */
  #stateful: Propagator
  /** The id of the span above, in halves. */
  #hi: number
  #lo: number
  /** The trace, to be added to; undefined for one that is not of another process, which stays as it is. */
  readonly #draft: Draft | undefined
  #links: LinkRecord[] | undefined = undefined

  constructor(first: SpanReference, dialect: Propagator) {
    this.#first = first
    this.#dialect = dialect
    this.#stateful = dialect
    this.#draft = drafted(first.trace)
    this.#hi = first.hi
    this.#lo = first.lo
  }

  /** Whether another context is of the same trace: all 128 bits count, as in the public tracers. */
  isOf({ highHi, highLo, lowHi, lowLo }: TraceContext): boolean {
    const { trace } = this.#first
    return trace.lowLo === lowLo && trace.lowHi === lowHi && trace.highHi === highHi && trace.highLo === highLo
  }

  /**
   * Adds what a later context of the same trace alone knows: `tracestate`, the flag, and the nearest parent. Where that is
   * not the first one's, the last span of a Datadog tracer is told too.
   */
  complete({ trace: later, hi, lo }: SpanReference, dialect: Propagator): void {
    const draft = this.#draft
    if (draft === undefined) return
    if (dialect.tracestate !== undefined) this.#stateful = dialect
    draft.tracestate ??= later.tracestate
    draft.isRandom ||= later.isRandom
    if (dialect.readsNearestParent !== true || (hi === this.#hi && lo === this.#lo)) return
    draft.lastParent = later.lastParent ?? this.#lastHere()
    this.#hi = hi
    this.#lo = lo
  }

  /** Points to a context of another trace. */
  link(told: SpanReference, dialect: Propagator, get: CarrierGetter): void {
    const link = linkTo(told, 'terminated_context', dialect.style, dialect.tracestate?.(get))
    if (link !== undefined) this.#links = [...(this.#links ?? []), link]
  }

  /** The trace to continue, with what came along. */
  reference(added?: Draft): SpanReference {
    const draft = this.#draft
    if (draft === undefined) return this.#first
    draft.links = this.#links
    if (added !== undefined) addTo(draft, added)
    const isAsItCame = this.#hi === this.#first.hi && this.#lo === this.#first.lo
    return isAsItCame ? this.#first : new SpanReference(draft, this.#hi, this.#lo, undefined)
  }

  /** A trace that begins here and points back. Of all that came along, only baggage is for it too. */
  restarted(added: Draft | undefined, get: CarrierGetter): SpanReference {
    const context = this.reference()
    const tracestate = this.#stateful.tracestate?.(get)
    const link = linkTo(context, 'propagation_behavior_extract', this.#dialect.style, tracestate)
    const draft = untold()
    draft.baggage = context.trace.baggage
    if (added !== undefined) addTo(draft, added)
    draft.priority = undefined
    draft.links = link && [link]
    return new SpanReference(draft, 0, 0, undefined)
  }

  /** The span above, if we know it to be a Datadog tracer's. */
  #lastHere(): string | undefined {
    const isOurs = this.#dialect.style === DATADOG && (this.#hi !== 0 || this.#lo !== 0)
    return isOurs ? hex16(this.#hi, this.#lo) : undefined
  }
}

function linkTo(
  context: SpanReference,
  reason: string,
  style: string,
  came: string | undefined,
): LinkRecord | undefined {
  const link = linkFor(context, { reason, context_headers: style })
  const tracestate = came ?? (style === DATADOG ? datadogMember(context) : undefined)
  return link === undefined || tracestate === undefined ? link : { ...link, tracestate }
}

/** By a file of its own, without which the trace goes on all the same. */
function linkFor(context: SpanReference, attributes: Readonly<Record<string, string>>): LinkRecord | undefined {
  try {
    return linkRecord(context, attributes)
  } catch {
    return undefined
  }
}

/** What Datadog's headers tell of a trace, as a link has it; undefined where they do not tell what was decided. */
function datadogMember(context: SpanReference): string | undefined {
  const { trace } = context
  return trace instanceof RemoteTrace && trace.priority !== undefined ? encodeDatadogMember(context) : undefined
}
