import type { Baggage } from './baggage.ts'
import type { LinkRecord } from './link.ts'

/**
 * What the spans of a trace have in common and what travels with it from process to process.
 * Halves of ids are signed 32-bit integers, see `id.ts`.
 */
export interface TraceContext {
  /** Bits 127 to 96 of the trace id: by convention the second in which the trace began. */
  readonly highHi: number
  /** Bits 95 to 64 of the trace id: by convention zero. */
  readonly highLo: number
  /** Bits 63 to 32 of the trace id. */
  readonly lowHi: number
  /** Bits 31 to 0 of the trace id. */
  readonly lowLo: number
  /** `_dd.p.dm`: which mechanism decided whether to keep the trace, as `-0`, `-1`, `-3`, `-4`… */
  readonly decisionMaker: string | undefined
  /** `_dd.origin`: what kind of traffic started the trace, e.g. `synthetics`. */
  readonly origin: string | undefined
  /** The other `_dd.p.*` tags, by full name, without `_dd.p.dm` and `_dd.p.tid`. */
  readonly propagated: ReadonlyMap<string, string> | undefined
  /** The members of `tracestate` that are not ours, as they came. */
  readonly tracestate: string | undefined
  /** Whether whoever began the trace says that the last 56 bits of its id are random: flag 0x02 of `traceparent`. */
  readonly isRandom: boolean
  /** The id of the last span above that a Datadog tracer started, as it came: 16 hex digits; if the span above is another's. */
  readonly lastParent: string | undefined
  /** `_dd.p.ksr`: the rate at which it was decided here; one that came is among {@link TraceContext.propagated}. */
  readonly keptRate: string | undefined
  /**
   * The threshold of the decision that was taken here, as OpenTelemetry has it, in 14 hex digits; empty where it was not by
   * chance, but by hand, say; undefined where none was taken.
   */
  readonly threshold: string | undefined
  /** What the application sends along; undefined while there is nothing. */
  baggage: Baggage | undefined
  /** The sampling priority; takes the decision if nobody has yet. */
  samplingPriority(): number
  /** Takes notice that something could not be written into headers: `inject_max_size`, `encoding_error`. */
  propagationFailed(why: string): void
}

/** A tag for the first span of a trace here. */
export type RootTag = readonly [key: string, value: string]

/** What a propagator read from a carrier. */
export interface ExtractedTrace {
  readonly highHi: number
  readonly highLo: number
  readonly lowHi: number
  readonly lowLo: number
  readonly priority: number | undefined
  readonly decisionMaker: string | undefined
  readonly origin: string | undefined
  readonly propagated: ReadonlyMap<string, string> | undefined
  readonly tracestate: string | undefined
  readonly isRandom?: boolean | undefined
  readonly lastParent?: string | undefined
  readonly baggage?: Baggage | undefined
  /** Spans of other traces that came along. */
  readonly links?: readonly LinkRecord[] | undefined
  /** Tags for the first span here; of two with one key the later one counts. */
  readonly rootTags?: readonly RootTag[] | undefined
}

/**
 * A trace that began in another process. Where its ids are zero, none did: whatever else came along, such as baggage, is for
 * a trace that begins here.
 */
export class RemoteTrace implements TraceContext {
  readonly highHi: number
  readonly highLo: number
  readonly lowHi: number
  readonly lowLo: number
  /** The priority that came with it, if one did. */
  readonly priority: number | undefined
  readonly decisionMaker: string | undefined
  readonly origin: string | undefined
  readonly propagated: ReadonlyMap<string, string> | undefined
  readonly tracestate: string | undefined
  readonly isRandom: boolean
  readonly lastParent: string | undefined
  baggage: Baggage | undefined
  readonly links: readonly LinkRecord[] | undefined
  readonly rootTags: readonly RootTag[] | undefined

  constructor(extracted: ExtractedTrace) {
    this.highHi = extracted.highHi
    this.highLo = extracted.highLo
    this.lowHi = extracted.lowHi
    this.lowLo = extracted.lowLo
    this.priority = extracted.priority
    this.decisionMaker = extracted.decisionMaker
    this.origin = extracted.origin
    this.propagated = extracted.propagated
    this.tracestate = extracted.tracestate
    this.isRandom = extracted.isRandom ?? false
    this.lastParent = extracted.lastParent
    this.baggage = extracted.baggage
    this.links = extracted.links
    this.rootTags = extracted.rootTags
  }

  /** A trace that came without a priority is kept, as in all Datadog tracers. */
  samplingPriority(): number {
    return this.priority ?? 1
  }

  /** Nothing was decided here. */
  get keptRate(): undefined {
    return undefined
  }

  get threshold(): undefined {
    return undefined
  }

  /** Nothing here is sent that could tell of it. */
  propagationFailed(): void {}
}
