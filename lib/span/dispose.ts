import type { RecordedSpan } from './recorded-span.ts'

/** The end of a `using` block. */
export function dispose(this: RecordedSpan): void {
  if (this.duration < 0) this.finish()
  // It was finished elsewhere, and is still the current one here.
  else this.segment.recorder.scope.leave(this)
}

/** The end of an `await using` block. */
export async function asyncDispose(this: RecordedSpan): Promise<void> {
  dispose.call(this)
}
