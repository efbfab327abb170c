import { Buffer } from 'node:buffer'
import { type EncodedString, inWords } from '../msgpack/encoded-strings.ts'
import { type MsgpackBuffer, MsgpackOverflow } from '../msgpack/msgpack-buffer.ts'
import { CONTESTED } from '../span/own-names.ts'
import { OWN_DEFAULTS, type RecordedSpan } from '../span/recorded-span.ts'
import type { SpanDefaults } from '../span/span-defaults.ts'
import type { PlainTag } from '../span/tag-value.ts'
import { isTopLevel } from '../span/top-level.ts'
import type { TraceSegment } from '../span/trace-segment.ts'
import { ChunkTagMemo, type ChunkTags, type WrittenTags } from './chunk-tag-memo.ts'
import type { ProcessFacts } from './chunk-tags.ts'
import { listTags } from './list-tags.ts'
import type { MetaStruct } from './meta-struct.ts'
import { payloadBuffer } from './payload-buffer.ts'
import { resourceBudget } from './resource-blocks.ts'
import { type SpanForm, SpanTemplate, type TagBlock, type TagBlocks, tagBlocks } from './span-template.ts'
import { TagMemo } from './tag-memo.ts'
import { TagRun } from './tag-run.ts'
import type { Payload, PayloadVersion, TraceEncoder } from './trace-encoder.ts'
import { areContested, uncontestedTags } from './uncontested-tags.ts'

export interface ChunkEncoderOptions {
  /** Most bytes of a payload of one chunk. */
  readonly maxBytes: number
  /** A payload is closed at so many bytes; at `maxBytes` if it is not given. */
  readonly fullBytes?: number | undefined
  readonly defaults: SpanDefaults
  readonly process: ProcessFacts
}

/** What is particular to a version of the protocol; `E` is what is remembered of a string. */
export interface Dialect<E> {
  readonly version: PayloadVersion
  readonly form: SpanForm
  encode(text: string): E
}

/** A span as encoders see it. */
export type EncodedSpan = RecordedSpan & { readonly metaStruct?: MetaStruct | undefined }

type Slots = readonly (PlainTag | undefined)[]

/** array 32, whose count is known when the payload is taken: `dd CC CC CC CC`. */
const HEADER_BYTES = 5
const MAX_TEMPLATES = 512
/** So many slots of tags make as many entries as a map 16 counts, with some left for the tracer's own. */
const MAX_SLOTS = 2 * 65_000

/** What the encoders of all versions have in common: in which order the parts of a span come, and what is remembered of them. */
export abstract class ChunkEncoder<E> implements TraceEncoder {
  traces = 0
  protected readonly out: MsgpackBuffer
  /** Whether links and events have fields of their own; else they are tags. */
  protected nativeLinks = false
  protected nativeEvents = false
  readonly #maxBytes: number
  readonly #dialect: Dialect<E>
  readonly #defaults: SpanDefaults
  readonly #contested: boolean
  readonly #process: ProcessFacts
  #chunkTags: ChunkTagMemo<E>
  readonly #templates = new Map<string, SpanTemplate<E>>()
  #bare: TagBlocks
  #topLevel: EncodedString
  #listMemo: TagMemo<E>
  readonly #others = new Map<string, SpanTemplate<E>>()
  #budget = resourceBudget()
  #spans = 0
  /** Where the chunk that was added last begins, and its number of spans; 0 if there is none. */
  #lastStart = 0
  #lastSpans = 0

  constructor({ maxBytes, fullBytes, defaults, process }: ChunkEncoderOptions, dialect: Dialect<E>) {
    this.#maxBytes = maxBytes
    this.out = payloadBuffer(maxBytes, fullBytes)
    this.out.length = HEADER_BYTES
    this.#dialect = dialect
    this.#defaults = defaults
    this.#contested = areContested(defaults)
    this.#process = process
    this.#chunkTags = new ChunkTagMemo(process, () => new TagMemo(dialect.encode))
    this.#bare = tagBlocks(dialect.form, [])
    this.#topLevel = topLevel(dialect.form)
    this.#listMemo = new TagMemo(dialect.encode)
  }

  get length(): number {
    return this.out.length
  }

  append(segment: TraceSegment, spans: readonly RecordedSpan[]): boolean {
    const { out } = this
    const start = out.length
    // One that is too large for what is left comes alone, so that others have memory of one size.
    out.maxBytes = this.traces === 0 ? this.#maxBytes : out.usualBytes
    const tags = this.#chunkTags.of(segment)
    const following = this.#chunkTags.following(segment)
    try {
      out.arrayHeader(spans.length)
      for (let i = 0; i < spans.length; i++) this.#span(segment, spans[i] as RecordedSpan, i === 0 ? tags : following)
    } catch (error) {
      out.length = start
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
    this.out.length = this.#lastStart
    this.traces--
    this.#spans -= this.#lastSpans
    this.#lastStart = 0
  }

  take(soon = false): Payload {
    const { out, traces } = this
    out.view.setUint8(0, 0xdd)
    out.view.setUint32(1, traces)
    const payload = { version: this.#dialect.version, bytes: this.takeBytes(soon), traces, spans: this.#spans }
    out.length = HEADER_BYTES
    this.traces = 0
    this.#spans = 0
    this.#lastStart = 0
    return payload
  }

  abstract recycle(payload: Payload): void

  /** The bytes of the payload, which are not written to any more; `soon` as for {@link TraceEncoder.take}. */
  protected abstract takeBytes(soon: boolean): Uint8Array
  protected abstract string(text: string): void
  /** Writes the name of a tag; `known` is what is remembered of it. */
  protected abstract key(key: string, known: E | undefined): void
  /** Writes the text of a tag; `known` is what is remembered of it. */
  protected abstract value(value: string, known: E | undefined): void
  /** Puts ids and times into a span that begins at `start` and is written as far as `meta`. */
  protected abstract numbers(segment: TraceSegment, span: RecordedSpan, start: number, meta: TagBlock): void
  /** Writes what only this version has, behind the tags of the span that begins at `start`. */
  protected abstract extras(segment: TraceSegment, span: EncodedSpan, start: number): void

  /** Forgets all that was remembered of strings. */
  protected forget(): void {
    const { form, encode } = this.#dialect
    this.#templates.clear()
    this.#others.clear()
    this.#budget = resourceBudget()
    this.#bare = tagBlocks(form, [])
    this.#topLevel = topLevel(form)
    this.#chunkTags = new ChunkTagMemo(this.#process, () => new TagMemo(encode))
    this.#listMemo = new TagMemo(encode)
  }

  #span(segment: TraceSegment, span: EncodedSpan, chunk: ChunkTags<E> | undefined): void {
    const { out } = this
    const template = this.#template(span)
    const plain = span.links === undefined && span.events === undefined && span.metaStruct === undefined
    const lists = plain ? undefined : this.#lists(span)
    const contested = this.#contested || (span.state & CONTESTED) !== 0
    const own = contested || (span.state & OWN_DEFAULTS) !== 0
    const tags = contested ? uncontestedTags(span, this.#defaults, chunk?.tags, lists) : span.tags
    const slots = Math.min(contested ? (tags?.length ?? 0) : span.tagSlots, MAX_SLOTS)

    const at = out.length
    const { meta, metrics } = own ? this.#bare : template
    const resource = span.resource ?? span.name
    const whole = own ? undefined : template.whole.of(resource)
    if (whole === undefined) {
      out.raw(template.head)
      this.string(resource)
      out.raw(meta.bytes)
    } else out.raw(whole)
    this.numbers(segment, span, at, meta)

    const metaCountAt = out.length - meta.tagBytes - 2
    let texts = meta.count
    if (chunk !== undefined) texts += this.#chunkTexts(chunk)
    if (tags !== undefined) texts += this.#texts(tags, slots, template.memo)
    if (lists !== undefined) texts += this.#texts(lists, lists.length, this.#listMemo)
    out.view.setUint16(metaCountAt, texts)

    out.raw(metrics.bytes)
    const metricsCountAt = out.length - metrics.tagBytes - 2
    let numbers = metrics.count
    if (chunk !== undefined) numbers += this.#chunkNumbers(chunk)
    if (tags !== undefined) numbers += this.#numbers(tags, slots, template.memo)
    if (lists !== undefined) numbers += this.#numbers(lists, lists.length, this.#listMemo)
    if (isTopLevel(span)) {
      out.encoded(this.#topLevel)
      numbers++
    }
    out.view.setUint16(metricsCountAt, numbers)
    const { tail } = template
    if (tail !== undefined) out.raw(tail)
    if (!plain) this.extras(segment, span, at)
  }

  #template({ name, service, type }: RecordedSpan): SpanTemplate<E> {
    const usual = this.#templates.get(name)
    if (usual?.service === service && usual.type === type) return usual
    // A name of several services or types has a template for each. With their lengths, no two of them have the same key.
    const key = usual && `${name.length} ${service.length} ${type?.length} ${name}${service}${type}`
    const known = key === undefined ? undefined : this.#others.get(key)
    if (known !== undefined) return known
    const { form, encode } = this.#dialect
    const template = new SpanTemplate(name, service, type, form, this.#defaults, new TagMemo(encode), this.#budget)
    const kept = key === undefined ? this.#templates : this.#others
    if (kept.size >= MAX_TEMPLATES) this.forget()
    kept.set(key ?? name, template)
    return template
  }

  /** The tags in place of fields that this version or this agent does not have. */
  #lists({ links, events }: RecordedSpan): Slots | undefined {
    const tagged = this.nativeLinks ? undefined : links
    const noted = this.nativeEvents ? undefined : events
    return tagged === undefined && noted === undefined ? undefined : listTags(tagged, noted)
  }

  #chunkTexts(chunk: ChunkTags<E>): number {
    if (chunk.texts !== undefined) return this.#again(chunk.texts)
    const start = this.out.length
    const count = this.#texts(chunk.tags, chunk.tags.length, chunk.memo)
    if (chunk.recur) chunk.texts = this.#written(start, count)
    return count
  }

  #chunkNumbers(chunk: ChunkTags<E>): number {
    if (chunk.numbers !== undefined) return this.#again(chunk.numbers)
    const start = this.out.length
    const count = this.#numbers(chunk.tags, chunk.tags.length, chunk.memo)
    if (chunk.recur) chunk.numbers = this.#written(start, count)
    return count
  }

  #written(start: number, count: number): WrittenTags {
    return { bytes: Buffer.from(this.out.bytes.subarray(start, this.out.length)), count }
  }

  #again({ bytes, count }: WrittenTags): number {
    this.out.raw(bytes)
    return count
  }

  #texts(tags: Slots, slots: number, memo: TagMemo<E>): number {
    if (memo.wantsRun) this.#rememberRun(tags, slots, memo)
    const run = memo.runOf(tags, slots)
    let count = run === undefined ? 0 : this.#again(run)
    for (let i = run === undefined ? 0 : run.slots; i < slots; i += 2) {
      const value = tags[i + 1]
      if (typeof value !== 'string') continue
      const key = tags[i] as string
      this.key(key, memo.key(i >> 1, key))
      this.value(value, memo.value(i >> 1, value))
      count++
    }
    return count
  }

  /** Writes the texts that are as they were before, to have them in one piece, and takes them back. */
  #rememberRun(tags: Slots, slots: number, memo: TagMemo<E>): void {
    const { out } = this
    const start = out.length
    let count = 0
    let i = 0
    for (; i < slots; i += 2) {
      const value = tags[i + 1]
      if (typeof value !== 'string') continue
      if (!memo.recurs(i >> 1, value)) break
      this.key(tags[i] as string, undefined)
      this.value(value, undefined)
      count++
    }
    memo.remember(count < 2 ? undefined : new TagRun(tags, i, this.#written(start, count)))
    out.length = start
  }

  #numbers(tags: Slots, slots: number, memo: TagMemo<E>): number {
    let count = 0
    for (let i = 0; i < slots; i += 2) {
      const value = tags[i + 1]
      if (typeof value !== 'number') continue
      const key = tags[i] as string
      this.key(key, memo.key(i >> 1, key))
      this.out.number(value)
      count++
    }
    return count
  }
}

/** `_dd.top_level: 1` */
function topLevel(form: SpanForm): EncodedString {
  return inWords(Buffer.concat([form.string('_dd.top_level'), Buffer.of(1)]))
}
