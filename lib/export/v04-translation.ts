// https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/decoder_v05.go
import { Buffer } from 'node:buffer'
import { stringBytes } from '../msgpack/encoded-strings.ts'
import { MsgpackBuffer, MsgpackOverflow } from '../msgpack/msgpack-buffer.ts'
import type { PartSizes, PayloadPart, PayloadParts } from './payload-part.ts'
import type { Payload } from './trace-encoder.ts'
import { V05Reader } from './v05-reader.ts'

const WHOLE: PartSizes = { fullBytes: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY }
const INITIAL_BYTES = 64 * 1024
/** array 32, whose count is known at the end: `dd CC CC CC CC`. */
const HEADER_BYTES = 5
const ID_NAMES = ['trace_id', 'span_id', 'parent_id', 'start', 'duration', 'error'].map(stringBytes)
const NAME = stringBytes('name')
const SERVICE = stringBytes('service')
const TYPE = stringBytes('type')
const RESOURCE = stringBytes('resource')
const META = stringBytes('meta')
const METRICS = stringBytes('metrics')

/**
 * A payload of v0.5 in the bytes that the encoder of v0.4 would have written, bit by bit, for an agent that turns out not to
 * take v0.5: what has once been encoded is nowhere else. It gets several times as large.
 */
export class V04Translation implements PayloadParts {
  readonly #reader: V05Reader
  readonly #options: PartSizes
  readonly #counted: boolean | undefined
  #left: number

  constructor(payload: Payload, options: PartSizes = WHOLE) {
    this.#reader = new V05Reader(payload.bytes)
    this.#counted = payload.counted
    this.#options = options
    this.#left = this.#reader.arrayHeader()
  }

  next(): PayloadPart {
    const { fullBytes, maxBytes } = this.#options
    const out = new MsgpackBuffer(INITIAL_BYTES, maxBytes)
    out.length = HEADER_BYTES
    const lost = { traces: 0, spans: 0 }
    let traces = 0
    let spans = 0
    while (this.#left > 0 && out.length < fullBytes) {
      const start = this.#reader.position
      const length = out.length
      const count = this.#chunk(out)
      if (count !== undefined) {
        traces++
        spans += count
      } else {
        out.length = length
        this.#reader.position = start
        // It may fit into one of its own.
        if (traces > 0) break
        lost.traces++
        lost.spans += this.#reader.arrayHeader()
        this.#reader.position = start
        this.#reader.skip()
      }
      this.#left--
    }
    out.view.setUint8(0, 0xdd)
    out.view.setUint32(1, traces)
    const bytes = out.bytes.subarray(0, out.length)
    return { payload: { version: 'v0.4', bytes, traces, spans, counted: this.#counted }, lost, done: this.#left === 0 }
  }

  /** Translates a chunk, and tells how many spans it has; undefined if there is no room for it. */
  #chunk(out: MsgpackBuffer): number | undefined {
    try {
      const count = this.#reader.arrayHeader()
      out.arrayHeader(count)
      for (let i = 0; i < count; i++) this.#span(out)
      return count
    } catch (error) {
      if (error instanceof MsgpackOverflow) return undefined
      throw error
    }
  }

  #span(out: MsgpackBuffer): void {
    const reader = this.#reader
    const start = out.length
    reader.arrayHeader()
    const service = reader.string()
    const name = reader.string()
    const resource = reader.string()
    out.mapHeader(11)
    for (const idName of ID_NAMES) {
      out.raw(idName)
      out.raw(reader.raw())
    }
    out.raw(NAME)
    out.raw(name)
    out.raw(SERVICE)
    out.raw(service)
    const tags = reader.position
    reader.skip()
    reader.skip()
    const type = reader.string()
    const end = reader.position
    reader.position = tags
    // An empty string has a byte of header alone.
    if (type.length > 1) {
      out.view.setUint8(start, 0x8c)
      out.raw(TYPE)
      out.raw(type)
    }
    out.raw(RESOURCE)
    out.raw(resource)
    out.raw(META)
    this.#tags(out, () => reader.string())
    out.raw(METRICS)
    this.#tags(out, () => reader.raw())
    reader.position = end
  }

  #tags(out: MsgpackBuffer, value: () => Uint8Array): void {
    const count = this.#reader.mapHeader()
    // map 16  de CC CC, as the encoder has it whatever the count
    out.raw(Buffer.of(0xde, count >>> 8, count & 0xff))
    for (let i = 0; i < count; i++) {
      out.raw(this.#reader.string())
      out.raw(value())
    }
  }
}
