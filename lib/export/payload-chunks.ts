import { Buffer } from 'node:buffer'
import { MsgpackReader } from '../msgpack/msgpack-reader.ts'
import type { Tally } from '../span/ledger.ts'
import type { Payload } from './trace-encoder.ts'
import { V05Excerpt } from './v05-excerpt.ts'
import { V05Reader } from './v05-reader.ts'

/** array 32: `dd CC CC CC CC`. */
const HEADER_BYTES = 5

/** Where the chunks of an encoded payload are, so that it can be divided without being decoded. */
export class PayloadChunks {
  readonly payload: Payload
  /** What stands before the array of chunks: in v0.5 the table of strings. */
  readonly #prefix: Uint8Array
  /** Where each chunk begins, and where the last one ends. */
  readonly #starts: Uint32Array
  readonly #spans: Uint32Array

  private constructor(payload: Payload, prefixBytes: number, starts: Uint32Array, spans: Uint32Array) {
    this.payload = payload
    this.#prefix = payload.bytes.subarray(0, prefixBytes)
    this.#starts = starts
    this.#spans = spans
  }

  /** Finds those of a payload. */
  static of(payload: Payload): PayloadChunks {
    const { bytes, version } = payload
    const reader = version === 'v0.5' ? new V05Reader(bytes) : new MsgpackReader(bytes)
    const prefixBytes = reader.position
    const count = reader.arrayHeader()
    const starts = new Uint32Array(count + 1)
    const spans = new Uint32Array(count)
    for (let place = 0; place < count; place++) {
      const start = reader.position
      starts[place] = start
      spans[place] = reader.arrayHeader()
      reader.position = start
      reader.skip()
    }
    starts[count] = reader.position
    return new PayloadChunks(payload, prefixBytes, starts, spans)
  }

  get count(): number {
    return this.#spans.length
  }

  /** A payload of the chunks from the one place to before the other has so many bytes. */
  sizeOf(from: number, to: number): number {
    return this.#prefix.length + HEADER_BYTES + this.#start(to) - this.#start(from)
  }

  /** What the chunks from the one place to before the other add up to. */
  tallyOf(from: number, to: number): Tally {
    let spans = 0
    for (let i = from; i < to; i++) spans += this.#spans[i] as number
    return { traces: to - from, spans, bytes: this.#start(to) - this.#start(from) }
  }

  /**
   * A payload of those from the one place to before the other, where they are: the end of what is before them, which nobody may
   * want any more, becomes their header. Not in v0.5, where all strings would have to stand there too: in memory of its own.
   */
  inPlace(from: number, to: number): Payload {
    const { payload } = this
    if (payload.version === 'v0.5') return this.between(from, to).payload
    const start = this.#start(from) - HEADER_BYTES
    const bytes = Buffer.from(payload.bytes.buffer, payload.bytes.byteOffset + start, this.sizeOf(from, to))
    putCount(bytes, 0, to - from)
    return { ...payload, bytes, traces: to - from, spans: this.tallyOf(from, to).spans }
  }

  /** Those from the one place to before the other, in memory of their own; in v0.5 with all strings. */
  between(from: number, to: number): PayloadChunks {
    const kept: number[] = []
    for (let place = from; place < to; place++) kept.push(place)
    const bytes = Buffer.allocUnsafeSlow(this.sizeOf(from, to))
    bytes.set(this.#prefix)
    return this.#written(bytes, kept)
  }

  /**
   * All but those at the given places, which are not to be looked at any more: in the same memory if so much of it may stay
   * empty, else in memory of their own. In v0.5 with all strings, if these are the smaller part; else, when there are fewer
   * spans to write anew, without those that only these have.
   */
  without(places: ReadonlySet<number>, mostEmpty = 0.5): PayloadChunks {
    if (this.#prefix.length > this.payload.bytes.length / 2)
      return PayloadChunks.of(new V05Excerpt(this.payload).without(places))
    const kept: number[] = []
    let length = this.#prefix.length + HEADER_BYTES
    for (let place = 0; place < this.count; place++) {
      if (places.has(place)) continue
      kept.push(place)
      length += this.#start(place + 1) - this.#start(place)
    }
    const { buffer, byteOffset } = this.payload.bytes
    const empty = buffer.byteLength - length > buffer.byteLength * mostEmpty
    // Not out of the pool: an encoder takes it back as a whole.
    const bytes = empty ? Buffer.allocUnsafeSlow(length) : Buffer.from(buffer, byteOffset, length)
    if (empty) bytes.set(this.#prefix)
    return this.#written(bytes, kept)
  }

  /** How many of the first chunks of another there is room for behind these, in the same memory. */
  roomFor(other: PayloadChunks): number {
    const { bytes, version } = this.payload
    if (version === 'v0.5' || other.payload.version !== version) return 0
    const room = bytes.buffer.byteLength - bytes.byteOffset - bytes.length
    let count = 0
    while (count < other.count && other.#start(count + 1) - other.#start(0) <= room) count++
    return count
  }

  /** These, and behind them so many of the first chunks of another, for which there is room. */
  with(other: PayloadChunks, more: number): PayloadChunks {
    const { payload, count } = this
    const { length } = payload.bytes
    const from = other.#start(0)
    const added = other.tallyOf(0, more)
    const bytes = Buffer.from(payload.bytes.buffer, payload.bytes.byteOffset, length + added.bytes)
    bytes.set(other.payload.bytes.subarray(from, from + added.bytes), length)
    putCount(bytes, 0, count + more)
    const spans = new Uint32Array(count + more)
    const starts = new Uint32Array(count + more + 1)
    spans.set(this.#spans)
    spans.set(other.#spans.subarray(0, more), count)
    starts.set(this.#starts)
    for (let i = 1; i <= more; i++) starts[count + i] = length + other.#start(i) - from
    const all = { ...payload, bytes, traces: count + more, spans: payload.spans + added.spans }
    return new PayloadChunks(all, 0, starts, spans)
  }

  /** Writes those at the given places, in order, into memory that has the prefix, and may be their own. */
  #written(bytes: Buffer, kept: readonly number[]): PayloadChunks {
    const { bytes: from } = this.payload
    const prefix = this.#prefix.length
    const spans = new Uint32Array(kept.length)
    const starts = new Uint32Array(kept.length + 1)
    let at = prefix + HEADER_BYTES
    let all = 0
    for (let i = 0; i < kept.length; i++) {
      const place = kept[i] as number
      starts[i] = at
      // Behind what was written before: they only ever move towards the beginning.
      bytes.set(from.subarray(this.#start(place), this.#start(place + 1)), at)
      at += this.#start(place + 1) - this.#start(place)
      const count = this.#spans[place] as number
      spans[i] = count
      all += count
    }
    starts[kept.length] = at
    putCount(bytes, prefix, kept.length)
    return new PayloadChunks({ ...this.payload, bytes, traces: kept.length, spans: all }, prefix, starts, spans)
  }

  #start(place: number): number {
    return this.#starts[place] as number
  }
}

/** The header of an array of so many chunks. */
function putCount(bytes: Buffer, at: number, count: number): void {
  bytes[at] = 0xdd
  bytes.writeUInt32BE(count, at + 1)
}
