import { Buffer } from 'node:buffer'
import type { RecordedSpan } from '../span/recorded-span.ts'
import type { TraceSegment } from '../span/trace-segment.ts'

/** uint 64 and eight bytes to be filled in. */
export const UINT64: Uint8Array = Buffer.of(0xcf, 0, 0, 0, 0, 0, 0, 0, 0)

const TWO_TO_32 = 0x1_0000_0000

/** Where in a span the eight bytes of each number begin, and where the byte of the error flag is. */
export interface NumberPlaces {
  readonly traceId: number
  readonly spanId: number
  readonly parentId: number
  readonly start: number
  readonly duration: number
  readonly error: number
}

/** Puts the ids and times of a span, and whether it failed, into the bytes that begin at `at`. */
export function putIdsAndTimes(
  view: DataView,
  at: number,
  places: NumberPlaces,
  segment: TraceSegment,
  span: RecordedSpan,
): void {
  const { parent } = span
  view.setInt32(at + places.traceId, segment.lowHi)
  view.setInt32(at + places.traceId + 4, segment.lowLo)
  view.setInt32(at + places.spanId, span.hi)
  view.setInt32(at + places.spanId + 4, span.lo)
  view.setInt32(at + places.parentId, parent === undefined ? segment.remoteHi : parent.hi)
  view.setInt32(at + places.parentId + 4, parent === undefined ? segment.remoteLo : parent.lo)
  // ms * 1,000,000 needs 61 bits and a double has 53: so the upper and the lower half of ms one by one.
  const { epochMs } = segment
  const low = (epochMs >>> 0) * 1e6 + segment.epochNs + span.start
  view.setUint32(at + places.start, Math.floor(epochMs / TWO_TO_32) * 1e6 + Math.floor(low / TWO_TO_32))
  view.setUint32(at + places.start + 4, low >>> 0)
  view.setUint32(at + places.duration, Math.floor(span.duration / TWO_TO_32))
  view.setUint32(at + places.duration + 4, span.duration >>> 0)
  view.setUint8(at + places.error, span.error)
}
