import type { RecordedSpan } from '../span/recorded-span.ts'
import type { TraceSegment } from '../span/trace-segment.ts'

/** How the bytes of a payload are laid out: version 0.3 of the agent's protocol has those of 0.4. */
export type PayloadVersion = 'v0.4' | 'v0.5'

/** Encoded chunks, ready to be sent. */
export interface Payload {
  readonly version: PayloadVersion
  readonly bytes: Uint8Array
  /** How many chunks. */
  readonly traces: number
  /** How many spans in them. */
  readonly spans: number
  /** Whether they are in statistics that the tracer sends itself. */
  readonly counted?: boolean | undefined
}

/** Turns finished spans into the bytes of one version of the agent's protocol. */
export interface TraceEncoder {
  /** Bytes of the payload as it stands. */
  readonly length: number
  /** Chunks in the payload as it stands. */
  readonly traces: number
  /** Adds a chunk; false, and nothing added, if the payload would become too large. */
  append(segment: TraceSegment, spans: readonly RecordedSpan[]): boolean
  /** Takes the chunk that was added last away again. */
  undo(): void
  /**
   * Hands the payload over and begins another. It takes no more than twice its bytes of memory, unless it is sent `soon`, when
   * the memory is used again.
   */
  take(soon?: boolean): Payload
  /** Takes the memory of a payload back that is not needed any more. */
  recycle(payload: Payload): void
}
