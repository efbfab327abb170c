import type { NoopSpan } from './noop-span.ts'
import type { RecordedSpan } from './recorded-span.ts'
import type { SpanReference } from './span-reference.ts'

/** What can be active: a span that is recorded, one of another process, or the one that is not recorded. */
export type ActiveSpan = RecordedSpan | SpanReference | NoopSpan

/** What the async context carries: a span as `trace` opened it, or an {@link Activation} of one. Never the same object twice. */
export interface Store {
  /** Undefined where there is to be no active span. */
  readonly activeSpan: ActiveSpan | undefined
  /** The store to look at when the span of this one may not be a parent any more. */
  outer: Store | undefined
}

/**
 * A span made active once more. A new object each time, because `AsyncLocalStorage.run` with the store that is already
 * there restores nothing afterwards.
 */
export class Activation implements Store {
  readonly activeSpan: ActiveSpan | undefined
  outer: Store | undefined

  constructor(span: ActiveSpan | undefined, outer: Store | undefined) {
    this.activeSpan = span
    this.outer = outer
  }
}
