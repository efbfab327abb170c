import type { RecordedSpan } from './recorded-span.ts'

/** Whether a span is its service's way in: it has no parent here, or one of another service. */
export function isTopLevel(span: RecordedSpan): boolean {
  return span.parent === undefined || span.parent.service !== span.service
}
