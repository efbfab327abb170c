import type { RecordedSpan } from '../span/recorded-span.ts'
import type { TraceSegment } from '../span/trace-segment.ts'

/** Encoded chunks, ready to be sent. */
export interface Payload {
  readonly bytes: Uint8Array
  /** How many chunks. */
  readonly traces: number
  /** How many spans in them. */
  readonly spans: number
}

/** Turns finished spans into the bytes of one version of the agent's protocol. */
export interface TraceEncoder {
  /** Bytes of the payload as it stands. */
  readonly length: number
  /** Chunks in the payload as it stands. */
  readonly traces: number
  /** Where the agent takes such payloads, e.g. `/v0.4/traces`. */
  readonly path: string
  /** Adds a chunk; false, and nothing added, if the payload would become too large. */
  append(segment: TraceSegment, spans: readonly RecordedSpan[]): boolean
  /** Takes the chunk that was added last away again. */
  undo(): void
  /** Hands the payload over and begins another. */
  take(): Payload
  /** Takes the memory of a payload back that is not needed any more. */
  recycle(payload: Payload): void
}
