import type { SpanReference } from '../span/span-reference.ts'

/** Writes one header, or does nothing if it cannot be written; never throws. */
export type CarrierSetter = (name: string, value: string) => void

/** Which of several values of one header to read: all, `joined` with commas, for one that is a list; `only`: none of several. */
export type Several = 'first' | 'last' | 'joined' | 'only'

/**
 * Reads one header by its lower-case name, the last of several values by default; undefined if there is none, or one of more
 * than `longest` characters, where those that are `joined` are only joined so far; never throws.
 */
export type CarrierGetter = (name: string, several?: Several, longest?: number) => string | undefined

/** Tells which headers there are whose names begin so, in lower case; none where the carrier cannot be asked; never throws. */
export type CarrierNames = (prefix: string) => readonly string[]

/** One dialect in which a trace crosses a process boundary. What it reads is hostile; it never throws. */
export interface Propagator {
  /** What users call it. */
  readonly style: string
  /** The headers that it may write, in lower case; `x-*` for all whose names begin with `x-`. */
  readonly fields: readonly string[]
  /** Whether it never tells which trace it is, only what comes along with it. */
  readonly addsOnly?: boolean
  /**
   * Whether the parent it reads is nearer than the one that an earlier dialect read for the same trace. Tracers of other
   * makes renew `traceparent` and pass on the headers that they do not know as they came.
   */
  readonly readsNearestParent?: boolean
  /** Writes what another process needs to continue the trace below this span; takes the sampling decision. */
  inject(context: SpanReference, set: CarrierSetter): void
  /**
   * Reads what another process wrote; undefined unless it is whole and valid. Where only something that comes along was
   * written, such as baggage, the ids are zero. What it gives is new, and whoever asks may add to it.
   */
  extract(get: CarrierGetter, names?: CarrierNames): SpanReference | undefined
  /** The `tracestate` that came, for a link to the context that was read; where the dialect has one. */
  tracestate?(get: CarrierGetter): string | undefined
}
