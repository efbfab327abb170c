/**
 * What of the headers that came in was left out, and why: the names under which `tracer.stats().propagation` counts it.
 * They are ours alone, so that no stranger can make the list long.
 */
export type Refusal =
  /** A header that is longer than any dialect has it. */
  | 'oversized_header'
  /** A header that may be there only once, and is there several times. */
  | 'duplicate_header'
  /** A value that is no text, or that threw when it was read. */
  | 'unreadable_header'
  | 'malformed_trace_id'
  | 'malformed_parent_id'
  | 'malformed_priority'
  | 'invalid_origin'
  | 'oversized_tags'
  | 'malformed_tags'
  | 'malformed_tid'
  | 'inconsistent_tid'
  | 'malformed_traceparent'
  | 'oversized_tracestate'
  | 'malformed_tracestate'
  /** A part of Datadog's own member of `tracestate`. */
  | 'malformed_dd_member'
  | 'malformed_b3'
  | 'oversized_baggage'
  | 'malformed_baggage'

/** Takes notice of it. It is not called while all is well. */
export type CountRefusal = (what: Refusal) => void

/** For those to whom it does not matter. */
export const uncounted: CountRefusal = () => {}
