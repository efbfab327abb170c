// https://github.com/DataDog/datadog-agent/blob/main/pkg/proto/pbgo/trace/decoder_v05.go: an array of a table of strings and of chunks, a chunk an array of spans, a span an array of twelve
import { Buffer } from 'node:buffer'
import type { RecordedSpan } from '../span/recorded-span.ts'
import type { TraceSegment } from '../span/trace-segment.ts'
import { ChunkEncoder, type ChunkEncoderOptions, type EncodedSpan } from './chunk-encoder.ts'
import { putIdsAndTimes } from './ids-and-times.ts'
import { joined } from './joined.ts'
import type { TagBlock } from './span-template.ts'
import { StringTable } from './string-table.ts'
import { V05_PLACES, v05Form } from './v05-form.ts'

/** fixarray  1001cccc: of the table and the chunks. */
const PAYLOAD = 0x92
/**
 * A payload is closed at such a part of the bytes of one of v0.4: it has as many spans then, and to look through these when
 * memory is full is the work of one turn.
 */
const PART = 1 / 4

/** Version 0.5 of the agent's trace protocol: every text once in a payload. It has no fields for links, events and structures. */
export class V05Encoder extends ChunkEncoder<number> {
  readonly #table: StringTable
  readonly #maxBytes: number
  /** How many texts there were before the chunk that was added last; -1 if there is none. */
  #lastSize = -1

  constructor(options: ChunkEncoderOptions) {
    const table = new StringTable(options.maxBytes)
    const encode = (text: string): number => table.place(text)
    const { fullBytes } = options
    super({ ...options, fullBytes: fullBytes && fullBytes * PART }, { version: 'v0.5', form: v05Form(table), encode })
    this.#table = table
    this.#maxBytes = options.maxBytes
  }

  override get length(): number {
    return 1 + this.#table.length + this.out.length
  }

  override append(segment: TraceSegment, spans: readonly RecordedSpan[]): boolean {
    const { size } = this.#table
    const most = this.traces === 0 ? this.#maxBytes : this.out.usualBytes
    let added = false
    try {
      added = super.append(segment, spans)
      if (added && this.length > most) {
        super.undo()
        added = false
      }
    } finally {
      this.#lastSize = added ? size : -1
      if (!added) this.#shrink(size)
    }
    return added
  }

  override undo(): void {
    if (this.#lastSize < 0) return
    super.undo()
    this.#shrink(this.#lastSize)
    this.#lastSize = -1
  }

  /** Payloads have memory of their own, which is as large as they are: none that another would fit into. */
  recycle(): void {}

  protected takeBytes(): Uint8Array {
    const { out } = this
    const table = this.#table.bytes()
    const bytes = joined([Buffer.of(PAYLOAD), table, out.bytes.subarray(0, out.length)])
    if (out.isHuge(out.bytes.length)) out.replace()
    this.#table.clear(out.usualBytes)
    this.#lastSize = -1
    this.forget()
    return bytes
  }

  protected string(text: string): void {
    this.out.uint(this.#table.place(text))
  }

  protected key(key: string, known: number | undefined): void {
    this.out.uint(known ?? this.#table.place(key))
  }

  protected value(value: string, known: number | undefined): void {
    this.out.uint(known ?? this.#table.place(value))
  }

  protected numbers(segment: TraceSegment, span: RecordedSpan, _start: number, meta: TagBlock): void {
    putIdsAndTimes(this.out.view, this.out.length - meta.bytes.length, V05_PLACES, segment, span)
  }

  protected extras(segment: TraceSegment, { metaStruct, name }: EncodedSpan): void {
    if (metaStruct !== undefined && metaStruct.size > 0)
      segment.recorder.misused('meta_struct in v0.5, which has no field for it', name)
  }

  /** Takes texts away, and with them what is remembered of where they were. */
  #shrink(size: number): void {
    if (size === this.#table.size) return
    this.#table.shrink(size)
    this.forget()
  }
}
