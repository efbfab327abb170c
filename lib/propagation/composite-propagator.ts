import { type LinkRecord, linkRecord } from '../span/link.ts'
import { SpanReference } from '../span/span-reference.ts'
import { RemoteTrace, type TraceContext } from '../span/trace-context.ts'
import { along } from './along.ts'
import type { CarrierGetter, CarrierNames, CarrierSetter, Propagator } from './propagator.ts'

/** What to do with a trace that comes in: continue it; begin another that points back to it; or do as if none had come. */
export type ExtractBehaviour = 'continue' | 'restart' | 'ignore'

export interface CompositePropagatorOptions {
  /** The dialects to write. */
  readonly inject: readonly Propagator[]
  /** The dialects to read, most wanted first. */
  readonly extract: readonly Propagator[]
  /** Whether those after the first with a valid context are not read, except for what comes along. */
  readonly extractFirst?: boolean | undefined
  readonly behaviour?: ExtractBehaviour | undefined
}

/** The first valid context, who read it, and what others told of other traces. */
interface Found {
  readonly context: SpanReference
  readonly style: string
  readonly links: LinkRecord[]
}

/**
 * Several dialects at once. It writes them all. Of those that it reads, the first with a valid context says which trace it
 * is and what was decided; those after it that tell of the same trace add what the first cannot know, and those that tell
 * of another become links. What comes along without a trace, such as baggage, is added in any case.
 */
export class CompositePropagator implements Propagator {
  readonly style = 'several'
  readonly #inject: readonly Propagator[]
  readonly #extract: readonly Propagator[]
  readonly #extractFirst: boolean
  readonly #behaviour: ExtractBehaviour

  constructor(options: CompositePropagatorOptions) {
    this.#inject = options.inject
    this.#extract = options.extract
    this.#extractFirst = options.extractFirst ?? false
    this.#behaviour = options.behaviour ?? 'continue'
  }

  inject(context: SpanReference, set: CarrierSetter): void {
    for (const dialect of this.#inject) dialect.inject(context, set)
  }

  extract(get: CarrierGetter, names?: CarrierNames): SpanReference | undefined {
    if (this.#behaviour === 'ignore') return undefined
    let found: Found | undefined
    let added: SpanReference | undefined
    for (const dialect of this.#extract) {
      if (found !== undefined && this.#extractFirst && dialect.addsOnly !== true) continue
      const told = dialect.extract(get, names)
      if (told === undefined) continue
      if (isUnborn(told.trace)) added = added === undefined ? told : withAdded(added, told)
      else if (found === undefined) found = { context: told, style: dialect.style, links: [] }
      else if (isSameTrace(found.context.trace, told.trace))
        found = { ...found, context: completed(found, told, dialect.readsNearestParent === true) }
      else pushLink(found.links, told, 'terminated_context', dialect.style)
    }
    if (found === undefined) return added
    if (this.#behaviour === 'restart') return restarted(found, added)
    return withAdded(withLinks(found.context, found.links), added)
  }
}

function isUnborn({ lowHi, lowLo }: TraceContext): boolean {
  return lowHi === 0 && lowLo === 0
}

/** Whether the ids agree, as far as both have them: some dialects tell only the low half. */
function isSameTrace(first: TraceContext, later: TraceContext): boolean {
  if (first.lowHi !== later.lowHi || first.lowLo !== later.lowLo) return false
  if (!isWide(first) || !isWide(later)) return true
  return first.highHi === later.highHi && first.highLo === later.highLo
}

function isWide({ highHi, highLo }: TraceContext): boolean {
  return highHi !== 0 || highLo !== 0
}

/**
 * The first context with what the later one alone knows: the high half of the trace id, `tracestate`, the flag, and the
 * nearest parent. Where that is not the first one's, the last span of a Datadog tracer is told too.
 */
function completed({ context: first, style }: Found, later: SpanReference, laterIsNearer: boolean): SpanReference {
  const { trace } = first
  if (!(trace instanceof RemoteTrace)) return first
  const { highHi, highLo } = isWide(trace) ? trace : later.trace
  const { hi, lo } = laterIsNearer ? later : first
  const isOther = hi !== first.hi || lo !== first.lo
  const lastHere = style === 'datadog' && (first.hi !== 0 || first.lo !== 0) ? first.spanIdHex : undefined
  const completion = {
    highHi,
    highLo,
    tracestate: trace.tracestate ?? later.trace.tracestate,
    isRandom: trace.isRandom || later.trace.isRandom,
    lastParent: isOther ? (later.trace.lastParent ?? lastHere) : trace.lastParent,
  }
  return new SpanReference(new RemoteTrace({ ...trace, ...completion }), hi, lo, undefined)
}

function pushLink(links: LinkRecord[], told: SpanReference, reason: string, style: string): void {
  const link = linkRecord(told, { reason, context_headers: style })
  if (link !== undefined) links.push(link)
}

function withLinks(context: SpanReference, links: readonly LinkRecord[]): SpanReference {
  const { trace, hi, lo } = context
  if (links.length === 0 || !(trace instanceof RemoteTrace)) return context
  return new SpanReference(new RemoteTrace({ ...trace, links }), hi, lo, undefined)
}

/** A context with what came along. What it says itself wins, except for baggage. */
function withAdded(context: SpanReference, added: SpanReference | undefined): SpanReference {
  const { trace, hi, lo } = context
  const more = added?.trace
  if (!(trace instanceof RemoteTrace) || !(more instanceof RemoteTrace)) return context
  const baggage = trace.baggage === undefined || more.baggage === undefined ? undefined : trace.baggage.copy()
  const both = {
    priority: trace.priority ?? more.priority,
    baggage: baggage?.add(more.baggage ?? baggage) ?? trace.baggage ?? more.baggage,
    rootTags: more.rootTags === undefined ? trace.rootTags : new Map([...more.rootTags, ...(trace.rootTags ?? [])]),
  }
  return new SpanReference(new RemoteTrace({ ...trace, ...both }), hi, lo, undefined)
}

/** For a trace that begins here and points back. Of all that came along, only baggage is for it too. */
function restarted({ context, style }: Found, added: SpanReference | undefined): SpanReference {
  const links: LinkRecord[] = []
  pushLink(links, context, 'propagation_behavior_extract', style)
  const more = withAdded(along({ baggage: context.trace.baggage }), added).trace as RemoteTrace
  return along({ links, baggage: more.baggage, rootTags: more.rootTags })
}
