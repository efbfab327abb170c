// https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/decoder_v05.go
import { Buffer } from 'node:buffer'
import { MsgpackBuffer } from '../msgpack/msgpack-buffer.ts'
import { joined } from './joined.ts'
import type { Payload } from './trace-encoder.ts'
import { V05Reader } from './v05-reader.ts'

/** A part of a payload of v0.5, with those strings in its table that occur in the part. */
export class V05Excerpt {
  readonly #reader: V05Reader
  readonly #chunks: MsgpackBuffer
  readonly #table: MsgpackBuffer
  /** The new places of strings by their old ones. */
  readonly #places = new Map<number, number>()
  #traces = 0
  #spans = 0

  readonly #payload: Payload

  constructor(payload: Payload) {
    const { bytes } = payload
    this.#payload = payload
    this.#reader = new V05Reader(bytes)
    this.#chunks = new MsgpackBuffer(bytes.length, bytes.length)
    this.#table = new MsgpackBuffer(bytes.length, bytes.length)
    // The first string is empty, and always there.
    this.#place(0)
  }

  /** Takes all chunks but those at the given places. */
  without(places: ReadonlySet<number>): Payload {
    const reader = this.#reader
    const count = reader.arrayHeader()
    for (let place = 0; place < count; place++) {
      if (places.has(place)) reader.skip()
      else this.#chunk()
    }
    const [table, chunks] = [this.#table, this.#chunks].map(({ bytes, length }) => bytes.subarray(0, length))
    // fixarray  92: the table `dd CC CC CC CC` and the chunks `dd CC CC CC CC`
    const head = Buffer.of(0x92, 0xdd, 0, 0, 0, 0)
    head.writeUInt32BE(this.#places.size, 2)
    const header = Buffer.of(0xdd, 0, 0, 0, 0)
    header.writeUInt32BE(this.#traces, 1)
    const bytes = joined([head, table as Buffer, header, chunks as Buffer])
    return { ...this.#payload, bytes, traces: this.#traces, spans: this.#spans }
  }

  #chunk(): void {
    const spans = this.#reader.arrayHeader()
    this.#chunks.arrayHeader(spans)
    for (let i = 0; i < spans; i++) this.#span()
    this.#traces++
    this.#spans += spans
  }

  #span(): void {
    const reader = this.#reader
    this.#chunks.arrayHeader(reader.arrayHeader())
    for (let i = 0; i < 3; i++) this.#string()
    for (let i = 0; i < 6; i++) this.#chunks.raw(reader.raw())
    this.#map(() => this.#string())
    this.#map(() => this.#chunks.raw(reader.raw()))
    this.#string()
  }

  #map(value: () => void): void {
    const count = this.#reader.mapHeader()
    // map 16  de CC CC, as the encoder has it whatever the count
    this.#chunks.raw(Buffer.of(0xde, count >>> 8, count & 0xff))
    for (let i = 0; i < count; i++) {
      this.#string()
      value()
    }
  }

  #string(): void {
    this.#chunks.uint(this.#place(this.#reader.uint()))
  }

  #place(old: number): number {
    const known = this.#places.get(old)
    if (known !== undefined) return known
    const place = this.#places.size
    this.#places.set(old, place)
    this.#table.raw(this.#reader.stringAt(old))
    return place
  }
}
