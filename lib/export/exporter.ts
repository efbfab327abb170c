import type { RecordedSpan } from '../span/recorded-span.ts'
import type { TraceSegment } from '../span/trace-segment.ts'

/** Takes finished spans to where they are wanted. */
export interface Exporter {
  /**
   * Takes a chunk: finished spans of one segment, in the order in which they started. What it wants to keep of them it
   * must copy before it returns. It counts them as sent, queued or dropped, and never throws.
   */
  export(segment: TraceSegment, spans: readonly RecordedSpan[]): void
  /** Sends now; resolves when all that was exported before is sent or dropped, or a try has failed. Never rejects. */
  flush(): Promise<void>
  /**
   * Sends for at most `timeoutMs`, and until so many tries have failed, where a number is given; drops what is left then, also
   * what is being sent. Never rejects.
   */
  drain(timeoutMs: number, tries?: number): Promise<void>
  /**
   * As {@link Exporter.drain}, while this thread stands still: for a process that ends when the function returns which asks for
   * it. An exporter without it has nothing left to lose then, or no way to help it.
   */
  drainStanding?(timeoutMs: number): void
  /** Lets go of timers and connections; what is exported afterwards is dropped. */
  close(): void
}
