// https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/api/endpoints.go, v0.4: an array of chunks, a chunk an array of spans, a span a map
import { Buffer } from 'node:buffer'
import { stringBytes } from '../msgpack/encoded-strings.ts'
import { MsgpackBuffer, MsgpackOverflow } from '../msgpack/msgpack-buffer.ts'
import { eventsJson } from '../span/event.ts'
import { linksJson } from '../span/link.ts'
import { OWN_DEFAULTS, type RecordedSpan } from '../span/recorded-span.ts'
import type { SpanDefaults } from '../span/span-defaults.ts'
import type { PlainTag } from '../span/tag-value.ts'
import type { TraceSegment } from '../span/trace-segment.ts'
import { chunkTags, isTopLevel, type ProcessFacts } from './chunk-tags.ts'
import {
  BARE,
  DURATION,
  ERROR,
  META_COUNT,
  METRICS_COUNT,
  PARENT_ID,
  SPAN_ID,
  type SpanTemplate,
  START,
  spanTemplate,
  TRACE_ID,
} from './span-template.ts'
import type { Payload, TraceEncoder } from './trace-encoder.ts'

/** array 32, whose count is known when the payload is taken: `dd CC CC CC CC`. */
const HEADER_BYTES = 5
const INITIAL_BYTES = 64 * 1024
const MAX_TEMPLATES = 512
/** A buffer that has grown beyond this for one large payload is not kept for the next. */
const MAX_SPARE_BYTES = 4 * 1024 * 1024
const MAX_SPARES = 2
/** So many slots of tags make as many entries as a map 16 counts, with some left for the tracer's own. */
const MAX_SLOTS = 2 * 65_000
/** `_dd.top_level: 1` */
const TOP_LEVEL = Buffer.concat([stringBytes('_dd.top_level'), Buffer.of(1)])
const NONE: readonly PlainTag[] = []
const TWO_TO_32 = 0x1_0000_0000

export interface V04EncoderOptions {
  /** Most bytes of a payload. */
  readonly maxBytes: number
  readonly defaults: SpanDefaults
  readonly process: ProcessFacts
}

/** Version 0.4 of the agent's trace protocol. */
export class V04Encoder implements TraceEncoder {
  readonly path = '/v0.4/traces'
  traces = 0
  #spans = 0
  /** Where the chunk that was added last begins, and its number of spans. */
  #last: { readonly start: number; readonly spans: number } | undefined = undefined
  readonly #buffer: MsgpackBuffer
  readonly #defaults: SpanDefaults
  readonly #process: ProcessFacts
  readonly #templates = new Map<string, SpanTemplate>()
  readonly #spare: Buffer[] = []

  constructor({ maxBytes, defaults, process }: V04EncoderOptions) {
    this.#defaults = defaults
    this.#process = process
    this.#buffer = new MsgpackBuffer(INITIAL_BYTES, maxBytes)
    this.#buffer.length = HEADER_BYTES
  }

  get length(): number {
    return this.#buffer.length
  }

  append(segment: TraceSegment, spans: readonly RecordedSpan[]): boolean {
    const start = this.#buffer.length
    const chunk: PlainTag[] = []
    chunkTags(segment, this.#process, (key, value) => chunk.push(key, value))
    try {
      this.#buffer.arrayHeader(spans.length)
      for (let i = 0; i < spans.length; i++) this.#span(segment, spans[i] as RecordedSpan, i === 0 ? chunk : NONE)
    } catch (error) {
      this.#buffer.length = start
      if (error instanceof MsgpackOverflow) return false
      throw error
    }
    this.traces++
    this.#spans += spans.length
    this.#last = { start, spans: spans.length }
    return true
  }

  undo(): void {
    if (this.#last === undefined) return
    this.#buffer.length = this.#last.start
    this.traces--
    this.#spans -= this.#last.spans
    this.#last = undefined
  }

  take(): Payload {
    const { bytes, view, length } = this.#buffer
    view.setUint8(0, 0xdd)
    view.setUint32(1, this.traces)
    const payload = { bytes: bytes.subarray(0, length), traces: this.traces, spans: this.#spans }
    this.#buffer.replace(this.#spare.pop())
    this.#buffer.length = HEADER_BYTES
    this.traces = 0
    this.#spans = 0
    this.#last = undefined
    return payload
  }

  recycle({ bytes }: Payload): void {
    const { buffer } = bytes
    if (this.#spare.length < MAX_SPARES && buffer.byteLength <= MAX_SPARE_BYTES) this.#spare.push(Buffer.from(buffer))
  }

  #span(segment: TraceSegment, span: RecordedSpan, chunk: readonly PlainTag[]): void {
    const out = this.#buffer
    const template = this.#template(span)
    const head = out.length
    out.raw(template.head)
    this.#fillHead(head, segment, span)
    out.string(span.resource ?? span.name)

    const { meta, metaCount, metrics, metricsCount } = (span.state & OWN_DEFAULTS) === 0 ? template : BARE
    const slots = Math.min(span.tagSlots, MAX_SLOTS)
    const metaAt = out.length
    out.raw(meta)
    let texts = metaCount + this.#texts(chunk, chunk.length)
    if (span.tags !== undefined) texts += this.#texts(span.tags, slots)
    if (span.links !== undefined) texts += this.#text('_dd.span_links', linksJson(span.links))
    if (span.events !== undefined) texts += this.#text('events', eventsJson(span.events))
    out.view.setUint16(metaAt + META_COUNT, texts)

    const metricsAt = out.length
    out.raw(metrics)
    let numbers = metricsCount + this.#numbers(chunk, chunk.length)
    if (span.tags !== undefined) numbers += this.#numbers(span.tags, slots)
    if (isTopLevel(span)) {
      out.raw(TOP_LEVEL)
      numbers++
    }
    out.view.setUint16(metricsAt + METRICS_COUNT, numbers)
  }

  #template(span: RecordedSpan): SpanTemplate {
    const { name, service, type } = span
    const known = this.#templates.get(name)
    if (known !== undefined && known.service === service && known.type === type) return known
    const template = spanTemplate(name, service, type, this.#defaults)
    if (this.#templates.size >= MAX_TEMPLATES) this.#templates.clear()
    this.#templates.set(name, template)
    return template
  }

  /** Puts ids and times into the head that begins at `at`. */
  #fillHead(at: number, segment: TraceSegment, span: RecordedSpan): void {
    const { view } = this.#buffer
    const { parent } = span
    view.setInt32(at + TRACE_ID, segment.lowHi)
    view.setInt32(at + TRACE_ID + 4, segment.lowLo)
    view.setInt32(at + SPAN_ID, span.hi)
    view.setInt32(at + SPAN_ID + 4, span.lo)
    view.setInt32(at + PARENT_ID, parent === undefined ? segment.remoteHi : parent.hi)
    view.setInt32(at + PARENT_ID + 4, parent === undefined ? segment.remoteLo : parent.lo)
    // ms * 1,000,000 needs 61 bits and a double has 53: so the upper and the lower half of ms one by one.
    const { epochMs } = segment
    const low = (epochMs >>> 0) * 1e6 + segment.epochNs + span.start
    view.setUint32(at + START, Math.floor(epochMs / TWO_TO_32) * 1e6 + Math.floor(low / TWO_TO_32))
    view.setUint32(at + START + 4, low >>> 0)
    view.setUint32(at + DURATION, Math.floor(span.duration / TWO_TO_32))
    view.setUint32(at + DURATION + 4, span.duration >>> 0)
    view.setUint8(at + ERROR, span.error)
  }

  #texts(tags: readonly (PlainTag | undefined)[], slots: number): number {
    const out = this.#buffer
    let count = 0
    for (let i = 0; i < slots; i += 2) {
      const value = tags[i + 1]
      if (typeof value !== 'string') continue
      out.knownString(tags[i] as string)
      out.string(value)
      count++
    }
    return count
  }

  #numbers(tags: readonly (PlainTag | undefined)[], slots: number): number {
    const out = this.#buffer
    let count = 0
    for (let i = 0; i < slots; i += 2) {
      const value = tags[i + 1]
      if (typeof value !== 'number') continue
      out.knownString(tags[i] as string)
      out.number(value)
      count++
    }
    return count
  }

  #text(key: string, value: string): number {
    this.#buffer.knownString(key)
    this.#buffer.string(value)
    return 1
  }
}
