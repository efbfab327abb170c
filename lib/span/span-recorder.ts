import { AUTO_KEEP } from '../ext/priority.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Random } from '../platform/random.ts'
import type { Timers } from '../platform/timers.ts'
import type { Ledger } from './ledger.ts'
import type { TracestateOf } from './link.ts'
import { OpenSegments } from './open-segments.ts'
import { valueAt } from './properties.ts'
import { RecordedSpan } from './recorded-span.ts'
import { ReservedTags } from './reserved-tags.ts'
import { MECHANISM, type Sampler, type SamplingDecision } from './sampling-decision.ts'
import type { SpanOptions, SpanSource } from './span.ts'
import { type SpanDefaults, serviceName } from './span-defaults.ts'
import type { SpanHooks } from './span-hooks.ts'
import { SpanReference } from './span-reference.ts'
import { fieldText, MAX_FIELD_LENGTH, UNSERIALIZABLE } from './text.ts'
import { Timeline } from './timeline.ts'
import { RemoteTrace, type TraceContext } from './trace-context.ts'
import { type TraceOrigin, TraceSegment } from './trace-segment.ts'

const KEPT: SamplingDecision = { priority: AUTO_KEEP, mechanism: MECHANISM.default, rate: undefined }

/** Ids have 63 bits, because some tracers read them as signed. */
const POSITIVE = 0x7fff_ffff

/** What a span needs of the scope it is active in. */
export interface SpanScope {
  /** Makes a span the active one from here on. */
  enter(span: RecordedSpan): void
  /** Makes a span that was entered by hand inactive, where it is the active one. */
  leave(span: RecordedSpan): void
  /** Calls `fn` in no context of the application's. */
  apart<T>(fn: () => T): T
}

/** What the spans of a tracer need; each part is given, none is looked up. */
export interface SpanRecorderParts {
  readonly clock: Clock
  readonly random: Random
  readonly timers: Timers
  readonly sampler: Sampler
  readonly ledger: Ledger
  readonly logger: Logger
  readonly defaults: SpanDefaults
  /** Takes finished spans of a segment, in the order in which they started. */
  readonly complete: (segment: TraceSegment, spans: readonly RecordedSpan[]) => void
  readonly scope: SpanScope
  /** So many finished spans of an unfinished trace are sent ahead of the rest; Infinity for never. */
  readonly partialFlushMinSpans: number
  /** So many bytes, roughly, an unfinished trace may hold before what has finished of it is sent ahead. */
  readonly partialFlushBytes: number
  /** Whether trace ids have 128 bits, or 64. */
  readonly wideTraceIds: boolean
  /** What links tell of traces beyond the members of other vendors. */
  readonly tracestateOf?: TracestateOf | undefined
}

/** Starts spans, counts them, and hands on what is complete. */
export class SpanRecorder {
  readonly clock: Clock
  readonly defaults: SpanDefaults
  readonly partialFlushMinSpans: number
  partialFlushBytes: number
  readonly reserved: ReservedTags
  readonly scope: SpanScope
  readonly segments: OpenSegments
  readonly tracestateOf: TracestateOf | undefined
  /** What users get from `span.tracer()`. */
  source: SpanSource = { startSpan: (name, options) => this.start(name, undefined, options, 0) }
  /** Undefined as long as there are none. */
  hooks: SpanHooks | undefined
  readonly #failedHooks = new WeakSet<object>()
  readonly #complete: (segment: TraceSegment, spans: readonly RecordedSpan[]) => void
  readonly #random: Random
  readonly #sampler: Sampler
  readonly #ledger: Ledger
  readonly #logger: Logger
  readonly #timeline: Timeline
  readonly #wideTraceIds: boolean

  constructor(parts: SpanRecorderParts) {
    this.clock = parts.clock
    this.defaults = parts.defaults
    this.partialFlushMinSpans = parts.partialFlushMinSpans
    this.partialFlushBytes = parts.partialFlushBytes
    this.hooks = undefined
    this.reserved = new ReservedTags(parts.defaults)
    this.scope = parts.scope
    this.tracestateOf = parts.tracestateOf
    this.#complete = parts.complete
    this.#random = parts.random
    this.#sampler = parts.sampler
    this.#ledger = parts.ledger
    this.#logger = parts.logger
    this.#timeline = new Timeline(parts.clock)
    this.#wideTraceIds = parts.wideTraceIds
    this.segments = new OpenSegments({
      now: () => parts.clock.now(),
      timers: parts.timers,
      apart: (fn) => parts.scope.apart(fn),
      handOn: (segment) => this.complete(segment),
      inParts: Number.isFinite(parts.partialFlushMinSpans),
      abandoned: (name) => this.#abandoned(name),
      givenUp: (spans) => {
        this.#ledger.abandoned += spans
      },
    })
  }

  /** Starts a span below `parent`, or a trace of its own. */
  start(
    name: string,
    parent: RecordedSpan | SpanReference | undefined,
    options: SpanOptions | undefined,
    state: number,
  ): RecordedSpan {
    const given = typeof name === 'string' && name.length <= MAX_FIELD_LENGTH ? name : fieldText(name)
    const above = parent instanceof SpanReference ? parent.span : parent
    const span =
      above !== undefined && above.segment.recorder === this
        ? this.#child(given, above, state)
        : this.#root(given, parent instanceof RecordedSpan ? parent.context() : parent, state)
    this.#ledger.started++
    if (options !== undefined) this.#apply(span, options)
    if (this.hooks !== undefined) this.hooks.started(span)
    return span
  }

  /** A span has finished and waits for its trace. */
  closed(): void {
    this.#ledger.finished++
    this.#ledger.held++
  }

  /** Hands on what a segment holds. */
  complete(segment: TraceSegment): void {
    const spans = segment.take()
    try {
      this.#complete(segment, spans)
    } finally {
      // Not before: a processor that looks, or ends the process, finds them where they have been.
      this.#ledger.complete(spans.length)
    }
  }

  /** Hands on all that has finished, also of traces that have not. */
  completeAll(): void {
    this.segments.handOnAll()
  }

  /** Hands on each span when it finishes, from here on. */
  handOnAtOnce(): void {
    this.partialFlushBytes = 0
  }

  /** Looks after nothing any more. */
  close(): void {
    this.completeAll()
    this.segments.close()
  }

  decide(segment: TraceSegment): SamplingDecision {
    try {
      return this.#sampler.decide(segment)
    } catch (error) {
      this.#logger.warnOnce('sampler', `the sampler threw ${fieldText(error)}; what it does not decide is kept.`)
      return KEPT
    }
  }

  /** Counts a call that had no effect, and says so once when debugging. */
  misused(what: string, detail?: string): void {
    if (this.#ledger.misused(what))
      this.#logger.debug(
        `${what}${detail === undefined ? '' : ` (${detail})`}; it had no effect. Counted in tracer.stats().misuse, not said again.`,
      )
  }

  /** Counts data that had no room, and says so once: unlike a call without effect, it would be missed. */
  leftOut(what: string, detail: string): void {
    if (this.#ledger.misused(what))
      this.#logger.warn(`${what} (${detail}); it is left out. Counted in tracer.stats().misuse, not said again.`)
  }

  /** Says once of each function that the application gave what is wrong with it, and what becomes of what it was called for. */
  hookFailed(hook: object, where: string, how: string, consequence: string): void {
    if (this.#failedHooks.has(hook)) return
    this.#failedHooks.add(hook)
    this.#logger.warn(`a function given to ${where} ${how}; ${consequence} This is not said again.`)
  }

  #abandoned(name: string): void {
    this.#ledger.abandoned++
    if (this.#logger.debugging)
      this.#logger.debug(
        `a span "${name}" was never finished, and nobody is left who could; it is not sent. Counted in tracer.stats().abandoned.`,
      )
  }

  #child(name: string, parent: RecordedSpan, state: number): RecordedSpan {
    const { segment } = parent
    const hi = this.#random.int32() & POSITIVE
    return new RecordedSpan(segment, parent, name, hi, notZero(hi, this.#random.int32()), segment.elapsed(), state)
  }

  #root(name: string, above: SpanReference | undefined, state: number): RecordedSpan {
    const tick = this.clock.now()
    const moment = this.#timeline.at(tick)
    const hi = this.#random.int32() & POSITIVE
    const lo = notZero(hi, this.#random.int32())
    const origin =
      above === undefined || isUnborn(above.trace)
        ? this.#newTrace(hi, lo, moment.ms, above?.trace)
        : remoteTrace(above)
    const segment = new TraceSegment(this, origin, tick, moment)
    const span = new RecordedSpan(segment, undefined, name, hi, lo, 0, state)
    segment.root = span
    if (origin.remote !== undefined) welcome(span, origin.remote)
    return span
  }

  /** A trace id: the second of its birth, 32 zero bits, 63 random bits that the root span shares. */
  #newTrace(lowHi: number, lowLo: number, ms: number, along: TraceContext | undefined): TraceOrigin {
    const highHi = this.#wideTraceIds ? Math.floor(ms / 1000) | 0 : 0
    const remote = along instanceof RemoteTrace ? along : undefined
    return { highHi, highLo: 0, lowHi, lowLo, remote, remoteHi: 0, remoteLo: 0 }
  }

  #apply(span: RecordedSpan, options: SpanOptions): void {
    try {
      const { service, resource, type, tags, links, startTime, measured } = options
      if (startTime !== undefined) span.start = span.segment.at(startTime)
      const ownService = service ?? startTag(tags, 'service')
      const ownResource = resource ?? startTag(tags, 'resource')
      if (ownService !== undefined) span.service = serviceName(this.defaults, ownService)
      if (ownResource !== undefined) span.resource = fieldText(ownResource)
      if (type !== undefined && type !== null) span.type = fieldText(type)
      if (tags !== undefined) span.addTags(tags)
      if (links !== undefined) span.addLinks(links)
      if (measured === true) span.put('_dd.measured', 1)
    } catch {
      this.misused('unreadable span options', span.name)
    }
  }
}

/** What dd-trace's users name a span by among the tags that it starts with; undefined if that is no text. */
function startTag(tags: unknown, name: string): string | undefined {
  if (tags === undefined || tags === null) return undefined
  const value = valueAt(tags, name)
  return typeof value === 'string' && value !== '' && value !== UNSERIALIZABLE ? value : undefined
}

/** An id of zero would mean "none". */
function notZero(hi: number, lo: number): number {
  return hi === 0 && lo === 0 ? 1 : lo
}

/** Whether what came from another process names no trace, so that one begins here. */
function isUnborn({ lowHi, lowLo }: TraceContext): boolean {
  return lowHi === 0 && lowLo === 0
}

/** Gives the first span here what came from another process for it. */
function welcome(root: RecordedSpan, { links, rootTags, lastParent }: RemoteTrace): void {
  if (links !== undefined) root.links = [...links]
  if (rootTags !== undefined) for (const [key, value] of rootTags) root.put(key, value)
  if (lastParent !== undefined) root.put('_dd.parent_id', lastParent)
}

/** Continues a trace of another process, or of another tracer in this one. */
function remoteTrace({ trace, hi, lo }: SpanReference): TraceOrigin {
  const { highHi, highLo, lowHi, lowLo } = trace
  const remote =
    trace instanceof RemoteTrace
      ? trace
      : new RemoteTrace({
          highHi,
          highLo,
          lowHi,
          lowLo,
          priority: trace.samplingPriority(),
          decisionMaker: trace.decisionMaker,
          origin: trace.origin,
          propagated: trace.propagated,
          tracestate: trace.tracestate,
          isRandom: trace.isRandom,
          baggage: trace.baggage,
        })
  return { highHi, highLo, lowHi, lowLo, remote, remoteHi: hi, remoteLo: lo }
}
