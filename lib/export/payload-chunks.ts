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
  readonly #starts: readonly number[]
  readonly #spans: readonly number[]

  private constructor(payload: Payload, prefixBytes: number, starts: readonly number[], spans: readonly number[]) {
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
    const starts: number[] = []
    const spans: number[] = []
    for (let left = reader.arrayHeader(); left > 0; left--) {
      const start = reader.position
      starts.push(start)
      spans.push(reader.arrayHeader())
      reader.position = start
      reader.skip()
    }
    starts.push(reader.position)
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

  /** Those from the one place to before the other, in memory of their own; in v0.5 with all strings. */
  between(from: number, to: number): PayloadChunks {
    return this.#copy((place) => place >= from && place < to)
  }

  /** All but those at the given places, in memory of their own; in v0.5 without the strings of these alone. */
  without(places: ReadonlySet<number>): PayloadChunks {
    if (this.payload.version === 'v0.5') return PayloadChunks.of(new V05Excerpt(this.payload).without(places))
    return this.#copy((place) => !places.has(place))
  }

  #copy(keep: (place: number) => boolean): PayloadChunks {
    const prefix = this.#prefix.length
    const kept: number[] = []
    const spans: number[] = []
    const starts = [prefix + HEADER_BYTES]
    for (let i = 0; i < this.count; i++) {
      if (!keep(i)) continue
      kept.push(i)
      spans.push(this.#spans[i] as number)
      starts.push((starts.at(-1) as number) + this.#start(i + 1) - this.#start(i))
    }
    // Not out of the pool: an encoder takes it back as a whole.
    const bytes = Buffer.allocUnsafeSlow(starts.at(-1) as number)
    bytes.set(this.#prefix)
    bytes[prefix] = 0xdd
    bytes.writeUInt32BE(kept.length, prefix + 1)
    kept.forEach((place, i) => {
      bytes.set(this.payload.bytes.subarray(this.#start(place), this.#start(place + 1)), starts[i])
    })
    const all = spans.reduce((sum, count) => sum + count, 0)
    return new PayloadChunks({ ...this.payload, bytes, traces: kept.length, spans: all }, prefix, starts, spans)
  }

  #start(place: number): number {
    return this.#starts[place] as number
  }
}
