import type { SpanReference } from '../span/span-reference.ts'

/** What headers are written to: a plain object, `Headers`, a `Map`. */
export type Carrier = object

/** Writes one header. */
export type CarrierSetter = (name: string, value: string) => void

/** Reads one header by its lower-case name; of several values the last, and undefined if there is none. */
export type CarrierGetter = (name: string) => string | undefined

/** One dialect in which a trace crosses a process boundary. What it reads is hostile; it never throws. */
export interface Propagator {
  /** Writes what another process needs to continue the trace below this span. */
  inject(context: SpanReference, set: CarrierSetter): void
  /** Reads what another process wrote; undefined unless it is whole and valid. */
  extract(get: CarrierGetter): SpanReference | undefined
}
