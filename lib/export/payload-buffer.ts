import { MsgpackBuffer } from '../msgpack/msgpack-buffer.ts'

/** A payload has at most one part in so many of what may be queued, so that not all of it is in one when memory is full. */
const MIN_PARTS = 4
/** There is room for so much of a full payload more: for its last chunk. */
const LAST_CHUNK = 1 / 32

/**
 * A buffer has so many bytes at first, and all that a payload needs as soon as that is not enough; what is not written to takes
 * no memory. Were it doubled until it is large enough, the C library would keep more than that for good: when a large piece is
 * freed, each of its heaps, of which every thread has one, may from then on keep twice as much to itself.
 */
const INITIAL_BYTES = 64 * 1024

/**
 * A payload of so many bytes is closed, if as many may be queued: a whole number of them fills the queue. With one that is full
 * the oldest has lost its last chunk then, and its memory is free for the next; else the rest of a payload would take all of it.
 */
export function fullBytes(flushBytes: number, maxQueuedBytes: number): number {
  return Math.floor(maxQueuedBytes / Math.max(MIN_PARTS, Math.ceil(maxQueuedBytes / flushBytes)))
}

/** Memory for payloads that are closed at so many bytes, and may be as large as that if a single chunk is. */
export function payloadBuffer(maxBytes: number, full: number = maxBytes): MsgpackBuffer {
  return new MsgpackBuffer(INITIAL_BYTES, maxBytes, Math.min(Math.ceil(full * (1 + LAST_CHUNK)), maxBytes))
}
