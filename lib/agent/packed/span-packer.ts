import { Buffer } from 'node:buffer'
import { serialize } from 'node:v8'
import type { ReceivedSpan } from '../received-trace.ts'
import type { Words } from './words.ts'

/** In the cell of a text that is no word; the other bits tell where it is. */
export const INLINE = 0x8000_0000
/** Ids, times and the error. */
export const NUMBERS_BYTES = 36
/** A span without tags. */
const FIXED_BYTES = NUMBERS_BYTES + 6 * 4
/** The cells of a tag, and a count. */
const TAG_BYTES = 16
/** A text of no more characters is copied one by one: a call takes longer. */
const FEW_CHARS = 48
const FIRST_BYTES = 64 * 1024
/** What was needed for a chunk of more bytes is not kept for the next. */
const MAX_KEPT = 1024 * 1024
const MAX_LATIN1 = 0xff
const ZERO = 0x30
const MAX_ID_DIGITS = 20
const MAX_UINT64 = 2n ** 64n - 1n

/**
 * Writes the spans of a chunk as bytes: on the heap a span with its tags is some forty objects, which the garbage collector
 * looks at again and again for as long as they are kept.
 *
 *     texts  XX XX XX XX            where the texts begin, behind the spans
 *     span   XX XX XX XX            where it begins, of each span
 *     …
 *     span   id 8, parent 8, start 8, duration 8, error 4, name 4, service 4, resource 4, type 4,
 *            rest 4 + count of meta 4 + (key 4, value 4)… + count of metrics 4 + (key 4, float64 8)…
 *     text   XX XX XX XX            its bytes times two, plus 1 if each character has two; then the bytes
 *
 * A text is told by four bytes: which word it is, or 80 00 00 00 and where among the texts. `rest` is what few spans have, as
 * {@link serialize} writes it; it is told as a text is, and 00 00 00 00 stands for none.
 */
export class SpanPacker {
  #cells: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES)
  #view: DataView = new DataView(this.#cells.buffer)
  #texts: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES)
  #at = 0
  #text = 0

  /** Packs spans, most of which have that trace id; {@link size} tells how many bytes they take, {@link copy} has them. */
  pack(spans: readonly ReceivedSpan[], traceId: string, words: Words): void {
    if (this.#cells.length > MAX_KEPT) this.#setCells(Buffer.allocUnsafeSlow(FIRST_BYTES))
    if (this.#texts.length > MAX_KEPT) this.#texts = Buffer.allocUnsafeSlow(FIRST_BYTES)
    this.#at = 0
    this.#text = 0
    this.#room(4 + 4 * spans.length)
    this.#at = 4 + 4 * spans.length
    for (let i = 0; i < spans.length; i++) {
      this.#view.setUint32(4 + 4 * i, this.#at)
      this.#span(spans[i] as ReceivedSpan, traceId, words)
    }
    this.#view.setUint32(0, this.#at)
  }

  get size(): number {
    return this.#at + this.#text
  }

  copy(target: Buffer, at: number): void {
    this.#cells.copy(target, at, 0, this.#at)
    this.#texts.copy(target, at + this.#at, 0, this.#text)
  }

  #span(span: ReceivedSpan, traceId: string, words: Words): void {
    const { start, duration, error, meta, metrics } = span
    const id = idOf(span.spanId)
    const parent = idOf(span.parentId)
    const isPlain =
      id !== undefined &&
      parent !== undefined &&
      span.traceId === traceId &&
      BigInt.asIntN(64, start) === start &&
      BigInt.asIntN(64, duration) === duration &&
      Object.is(error | 0, error) &&
      span.links.length === 0 &&
      span.events.length === 0 &&
      isEmpty(span.metaStruct)
    this.#room(FIXED_BYTES)
    if (isPlain) this.#numbers(id, parent, start, duration, error)
    this.#at += NUMBERS_BYTES
    this.#cell(this.#told(span.name, words))
    this.#cell(this.#told(span.service, words))
    this.#cell(this.#told(span.resource, words))
    this.#cell(this.#told(span.type, words))
    this.#cell(isPlain ? 0 : this.#rest(span))
    const count = this.#at
    this.#at += 4
    let tags = 0
    for (const key in meta) {
      this.#room(TAG_BYTES)
      this.#cell(this.#told(key, words))
      this.#cell(this.#told(meta[key] as string, words))
      tags++
    }
    this.#view.setUint32(count, tags)
    this.#metrics(metrics, words)
  }

  #numbers(id: bigint, parent: bigint, start: bigint, duration: bigint, error: number): void {
    const view = this.#view
    const at = this.#at
    view.setBigUint64(at, id)
    view.setBigUint64(at + 8, parent)
    view.setBigInt64(at + 16, start)
    view.setBigInt64(at + 24, duration)
    view.setInt32(at + 32, error)
  }

  #metrics(metrics: ReceivedSpan['metrics'], words: Words): void {
    this.#room(TAG_BYTES)
    const count = this.#at
    this.#at += 4
    let tags = 0
    for (const key in metrics) {
      this.#room(TAG_BYTES)
      this.#cell(this.#told(key, words))
      this.#view.setFloat64(this.#at, metrics[key] as number)
      this.#at += 8
      tags++
    }
    this.#view.setUint32(count, tags)
  }

  #cell(value: number): void {
    this.#view.setUint32(this.#at, value)
    this.#at += 4
  }

  /** The cell for a text. */
  #told(text: string, words: Words): number {
    const word = words.indexOf(text)
    if (word !== -1) return word
    const { length } = text
    this.#textRoom(4 + 2 * length)
    const at = this.#text
    const texts = this.#texts
    const wide = isWide(text) ? 1 : 0
    const bytes = length << wide
    texts.writeUInt32BE(bytes * 2 + wide, at)
    this.#text += 4 + bytes
    if (wide === 1) texts.write(text, at + 4, bytes, 'utf16le')
    else if (length > FEW_CHARS) texts.write(text, at + 4, bytes, 'latin1')
    else for (let i = 0; i < length; i++) texts[at + 4 + i] = text.charCodeAt(i)
    return (INLINE | at) >>> 0
  }

  #rest({ traceId, spanId, parentId, start, duration, error, links, events, metaStruct }: ReceivedSpan): number {
    const bytes = serialize([traceId, spanId, parentId, start, duration, error, links, events, metaStruct])
    this.#textRoom(4 + bytes.length)
    const at = this.#text
    this.#texts.writeUInt32BE(bytes.length * 2, at)
    bytes.copy(this.#texts, at + 4)
    this.#text += 4 + bytes.length
    return (INLINE | at) >>> 0
  }

  /** Sees to it that so many bytes more have room among the cells. */
  #room(bytes: number): void {
    if (this.#at + bytes <= this.#cells.length) return
    this.#setCells(larger(this.#cells, this.#at + bytes))
  }

  #setCells(cells: Buffer): void {
    this.#cells = cells
    this.#view = new DataView(cells.buffer)
  }

  #textRoom(bytes: number): void {
    if (this.#text + bytes > this.#texts.length) this.#texts = larger(this.#texts, this.#text + bytes)
  }
}

function larger(buffer: Buffer, least: number): Buffer {
  const copy = Buffer.allocUnsafeSlow(Math.max(least, 2 * buffer.length))
  buffer.copy(copy)
  return copy
}

/** The number that an id is; nothing if it is not written as ids are. */
function idOf(text: string): bigint | undefined {
  const { length } = text
  if (length === 0 || length > MAX_ID_DIGITS || (length > 1 && text.charCodeAt(0) === ZERO)) return undefined
  for (let i = 0; i < length; i++) {
    const digit = text.charCodeAt(i) - ZERO
    if (digit < 0 || digit > 9) return undefined
  }
  const id = BigInt(text)
  return id > MAX_UINT64 ? undefined : id
}

function isWide(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > MAX_LATIN1) return true
  return false
}

function isEmpty(map: object): boolean {
  for (const _ in map) return false
  return true
}
