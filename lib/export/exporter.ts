import type { RecordedSpan } from '../span/recorded-span.ts'
import type { TraceSegment } from '../span/trace-segment.ts'

/** Takes finished spans to where they are wanted. */
export interface Exporter {
  /**
   * Takes a chunk: finished spans of one segment, in the order in which they started. What it wants to keep of them it
   * must copy before it returns. It counts them as sent, queued or dropped, and never throws.
   */
  export(segment: TraceSegment, spans: readonly RecordedSpan[]): void
  /** Sends now; resolves when all that was exported before is sent, or a try has failed. Never rejects. */
  flush(): Promise<void>
  /** Sends for at most `timeoutMs`, and drops what is left then: for the end of the process. Never rejects. */
  drain(timeoutMs: number): Promise<void>
  /** Lets go of timers and connections; what is exported afterwards is dropped. */
  close(): void
}
