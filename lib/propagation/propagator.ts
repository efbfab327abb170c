import type { SpanReference } from '../span/span-reference.ts'

/** Writes one header, or does nothing if it cannot be written; never throws. */
export type CarrierSetter = (name: string, value: string) => void

/**
 * Reads one header by its lower-case name; undefined if there is none. Of several values it gives the last, or, for a
 * header that is a list, all of them joined with commas; never throws.
 */
export type CarrierGetter = (name: string, several?: 'last' | 'joined') => string | undefined

/** One dialect in which a trace crosses a process boundary. What it reads is hostile; it never throws. */
export interface Propagator {
  /**
   * Whether the parent it reads is nearer than the one that an earlier dialect read for the same trace. Tracers of other
   * makes renew `traceparent` and pass on the headers that they do not know as they came.
   */
  readonly readsNearestParent?: boolean
  /** Writes what another process needs to continue the trace below this span; takes the sampling decision. */
  inject(context: SpanReference, set: CarrierSetter): void
  /** Reads what another process wrote; undefined unless it is whole and valid. */
  extract(get: CarrierGetter): SpanReference | undefined
}
