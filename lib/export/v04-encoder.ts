// https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/api/endpoints.go, v0.4: an array of chunks, a chunk an array of spans, a span a map
import { Buffer } from 'node:buffer'
import { stringBytes } from '../msgpack/encoded-strings.ts'
import { MsgpackBuffer, MsgpackOverflow } from '../msgpack/msgpack-buffer.ts'
import { eventsJson } from '../span/event.ts'
import { linksJson } from '../span/link.ts'
import { OWN_DEFAULTS, type RecordedSpan } from '../span/recorded-span.ts'
import type { SamplingDecision } from '../span/sampling-decision.ts'
import type { SpanDefaults } from '../span/span-defaults.ts'
import type { PlainTag } from '../span/tag-value.ts'
import type { TraceSegment } from '../span/trace-segment.ts'
import { chunkTags, isTopLevel, type ProcessFacts } from './chunk-tags.ts'
import {
  BARE_META,
  BARE_METRICS,
  DURATION,
  ERROR,
  PARENT_ID,
  SPAN_ID,
  SpanTemplate,
  START,
  TRACE_ID,
} from './span-template.ts'
import { TagMemo } from './tag-memo.ts'
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
const TWO_TO_32 = 0x1_0000_0000

export interface V04EncoderOptions {
  /** Most bytes of a payload. */
  readonly maxBytes: number
  readonly defaults: SpanDefaults
  readonly process: ProcessFacts
}

/** The tags of the last chunk of a trace that began here, and what they depend on. */
interface LastChunk {
  readonly decision: SamplingDecision | undefined
  readonly highHi: number
  readonly highLo: number
  readonly tags: readonly PlainTag[]
}

/** Version 0.4 of the agent's trace protocol. */
export class V04Encoder implements TraceEncoder {
  readonly path = '/v0.4/traces'
  traces = 0
  #spans = 0
  /** Where the chunk that was added last begins, and its number of spans; 0 if there is none. */
  #lastStart = 0
  #lastSpans = 0
  readonly #buffer: MsgpackBuffer
  readonly #defaults: SpanDefaults
  readonly #process: ProcessFacts
  readonly #templates = new Map<string, SpanTemplate>()
  readonly #chunkMemo = new TagMemo()
  #lastChunk: LastChunk = { decision: undefined, highHi: -1, highLo: -1, tags: [] }
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
    const tags = this.#chunkTags(segment)
    try {
      this.#buffer.arrayHeader(spans.length)
      for (let i = 0; i < spans.length; i++) this.#span(segment, spans[i] as RecordedSpan, i === 0 ? tags : undefined)
    } catch (error) {
      this.#buffer.length = start
      if (error instanceof MsgpackOverflow) return false
      throw error
    }
    this.traces++
    this.#spans += spans.length
    this.#lastStart = start
    this.#lastSpans = spans.length
    return true
  }

  undo(): void {
    if (this.#lastStart === 0) return
    this.#buffer.length = this.#lastStart
    this.traces--
    this.#spans -= this.#lastSpans
    this.#lastStart = 0
  }

  take(): Payload {
    const { bytes, view, length } = this.#buffer
    view.setUint8(0, 0xdd)
    view.setUint32(1, this.traces)
    // It may have to wait for long: it takes no more than twice the memory that is counted.
    const sparse = length * 2 < bytes.length
    const payload = {
      bytes: sparse ? copied(bytes, length) : bytes.subarray(0, length),
      traces: this.traces,
      spans: this.#spans,
    }
    if (!sparse || bytes.length > MAX_SPARE_BYTES) this.#buffer.replace(this.#spare.pop())
    this.#buffer.length = HEADER_BYTES
    this.traces = 0
    this.#spans = 0
    this.#lastStart = 0
    return payload
  }

  recycle({ bytes }: Payload): void {
    const { buffer } = bytes
    const { byteLength } = buffer
    if (this.#spare.length < MAX_SPARES && byteLength >= INITIAL_BYTES && byteLength <= MAX_SPARE_BYTES)
      this.#spare.push(Buffer.from(buffer))
  }

  #span(segment: TraceSegment, span: RecordedSpan, chunk: readonly PlainTag[] | undefined): void {
    const out = this.#buffer
    const template = this.#template(span)
    const own = (span.state & OWN_DEFAULTS) !== 0
    const { tags, links, events } = span
    const slots = Math.min(span.tagSlots, MAX_SLOTS)

    const at = out.length
    const meta = own ? BARE_META : template.meta
    const resource = span.resource ?? span.name
    const whole = own ? undefined : template.withResource(resource)
    if (whole === undefined) {
      out.raw(template.head)
      out.string(resource)
      out.raw(meta.bytes)
    } else out.raw(whole)
    this.#fillHead(at, segment, span)
    const metaCountAt = out.length - meta.tagBytes - 2
    let texts = meta.count
    if (chunk !== undefined) texts += this.#texts(chunk, chunk.length, this.#chunkMemo)
    if (tags !== undefined) texts += this.#texts(tags, slots, template.memo)
    if (links !== undefined) texts += this.#text('_dd.span_links', linksJson(links))
    if (events !== undefined) texts += this.#text('events', eventsJson(events))
    out.view.setUint16(metaCountAt, texts)

    const metrics = own ? BARE_METRICS : template.metrics
    out.raw(metrics.bytes)
    const metricsCountAt = out.length - metrics.tagBytes - 2
    let numbers = metrics.count
    if (chunk !== undefined) numbers += this.#numbers(chunk, chunk.length, this.#chunkMemo)
    if (tags !== undefined) numbers += this.#numbers(tags, slots, template.memo)
    if (isTopLevel(span)) {
      out.raw(TOP_LEVEL)
      numbers++
    }
    out.view.setUint16(metricsCountAt, numbers)
  }

  /** The tags of a chunk; those of traces that began here in the same second, and were decided in the same way, are the same. */
  #chunkTags(segment: TraceSegment): readonly PlainTag[] {
    const { remote, decision, highHi, highLo } = segment
    const last = this.#lastChunk
    if (remote === undefined && last.decision === decision && last.highHi === highHi && last.highLo === highLo) {
      return last.tags
    }
    const tags: PlainTag[] = []
    chunkTags(segment, this.#process, (key, value) => tags.push(key, value))
    if (remote === undefined) this.#lastChunk = { decision, highHi, highLo, tags }
    return tags
  }

  #template(span: RecordedSpan): SpanTemplate {
    const { name, service, type } = span
    const known = this.#templates.get(name)
    if (known !== undefined && known.service === service && known.type === type) return known
    const template = new SpanTemplate(name, service, type, this.#defaults)
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

  #texts(tags: readonly (PlainTag | undefined)[], slots: number, memo: TagMemo): number {
    const out = this.#buffer
    let count = 0
    for (let i = 0; i < slots; i += 2) {
      const value = tags[i + 1]
      if (typeof value !== 'string') continue
      this.#key(tags[i] as string, i >> 1, memo)
      const known = memo.value(i >> 1, value)
      if (known === undefined) out.string(value)
      else out.encoded(known)
      count++
    }
    return count
  }

  #numbers(tags: readonly (PlainTag | undefined)[], slots: number, memo: TagMemo): number {
    const out = this.#buffer
    let count = 0
    for (let i = 0; i < slots; i += 2) {
      const value = tags[i + 1]
      if (typeof value !== 'number') continue
      this.#key(tags[i] as string, i >> 1, memo)
      out.number(value)
      count++
    }
    return count
  }

  #key(key: string, place: number, memo: TagMemo): void {
    const known = memo.key(place, key)
    if (known === undefined) this.#buffer.knownString(key)
    else this.#buffer.encoded(known)
  }

  #text(key: string, value: string): number {
    this.#buffer.knownString(key)
    this.#buffer.string(value)
    return 1
  }
}

/** The first bytes of a buffer, in memory of their own and no more of it. */
function copied(bytes: Buffer, length: number): Buffer {
  const copy = Buffer.allocUnsafeSlow(length)
  copy.set(bytes.subarray(0, length))
  return copy
}
