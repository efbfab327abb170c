import type { Payload } from './trace-encoder.ts'

/** A part of a payload that is not sent as it is. */
export interface PayloadPart {
  readonly payload: Payload
  /** Chunks on the way to it that are larger than a payload may be, and the spans in them. */
  readonly lost: { readonly traces: number; readonly spans: number }
  /** Whether this was the last part. */
  readonly done: boolean
}

/** Makes several payloads of one, each when its turn comes: they need not all be in memory. */
export interface PayloadParts {
  /** The next part: empty only if all that is left is too large. */
  next(): PayloadPart
}

/** How large parts may be. */
export interface PartSizes {
  /** A part is closed when it has so many bytes. */
  readonly fullBytes: number
  /** Most bytes of a part. */
  readonly maxBytes: number
}
