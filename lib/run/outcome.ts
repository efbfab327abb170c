import type { RecordedSpan } from '../span/recorded-span.ts'

/** Finishes a span, unless the user's own code has. */
export function finish(span: RecordedSpan): void {
  if (!span.finished) span.finish()
}

/** Finishes a span that ended badly. */
export function fail(span: RecordedSpan, error: unknown): void {
  if (!span.finished) span.setError(error).finish()
}

/** Finishes a span as a callback was told: without an error unless there is one. */
export function end(span: RecordedSpan, error: unknown): void {
  if (error !== undefined && error !== null && error !== false && error !== 0 && error !== '') fail(span, error)
  else finish(span)
}
