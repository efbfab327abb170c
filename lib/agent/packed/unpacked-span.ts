import { deserialize } from 'node:v8'
import type { ReceivedEvent, ReceivedLink, ReceivedSpan } from '../received-trace.ts'
import type { Piece, Slab } from './slab.ts'
import { INLINE, NUMBERS_BYTES } from './span-packer.ts'

/** What few spans have, as the packer wrote it. */
type Rest = readonly [
  traceId: string,
  spanId: string,
  parentId: string,
  start: bigint,
  duration: bigint,
  error: number,
  links: readonly ReceivedLink[],
  events: readonly ReceivedEvent[],
  metaStruct: Readonly<Record<string, Uint8Array>>,
]

const NONE: readonly never[] = Object.freeze([])
const NOTHING: Readonly<Record<string, never>> = Object.freeze(Object.create(null))

/** A span of a piece: what it is asked for is read then. Its fields are not its own, so that a copy of it has none. */
export class UnpackedSpan implements ReceivedSpan {
  readonly #slab: Slab
  readonly #traceId: string
  /** Where its numbers are, its cells, and the texts of its chunk. */
  readonly #at: number
  readonly #cells: number
  readonly #texts: number
  readonly #rest: Rest | undefined
  #meta: Record<string, string> | undefined
  #metrics: Record<string, number> | undefined

  /** @param index of the span in the piece */
  constructor({ slab, at, traceId }: Piece, index: number) {
    const { view } = slab
    this.#slab = slab
    this.#traceId = traceId
    this.#at = at + view.getUint32(at + 4 + 4 * index)
    this.#cells = this.#at + NUMBERS_BYTES
    this.#texts = at + view.getUint32(at)
    const rest = view.getUint32(this.#cells + 16)
    this.#rest = rest === 0 ? undefined : restAt(slab, this.#texts + rest - INLINE)
  }

  get traceId(): string {
    return this.#rest?.[0] ?? this.#traceId
  }

  get spanId(): string {
    return this.#rest?.[1] ?? String(this.#slab.view.getBigUint64(this.#at))
  }

  get parentId(): string {
    return this.#rest?.[2] ?? String(this.#slab.view.getBigUint64(this.#at + 8))
  }

  get name(): string {
    return textAt(this.#slab, this.#texts, this.#cells)
  }

  get service(): string {
    return textAt(this.#slab, this.#texts, this.#cells + 4)
  }

  get resource(): string {
    return textAt(this.#slab, this.#texts, this.#cells + 8)
  }

  get type(): string {
    return textAt(this.#slab, this.#texts, this.#cells + 12)
  }

  get error(): number {
    return this.#rest?.[5] ?? this.#slab.view.getInt32(this.#at + 32)
  }

  get start(): bigint {
    return this.#rest?.[3] ?? this.#slab.view.getBigInt64(this.#at + 16)
  }

  get duration(): bigint {
    return this.#rest?.[4] ?? this.#slab.view.getBigInt64(this.#at + 24)
  }

  get meta(): Readonly<Record<string, string>> {
    this.#meta ??= metaAt(this.#slab, this.#texts, this.#cells + 20)
    return this.#meta
  }

  get metrics(): Readonly<Record<string, number>> {
    const { view } = this.#slab
    const meta = this.#cells + 20
    this.#metrics ??= metricsAt(this.#slab, this.#texts, meta + 4 + 8 * view.getUint32(meta))
    return this.#metrics
  }

  get links(): readonly ReceivedLink[] {
    return this.#rest?.[6] ?? NONE
  }

  get events(): readonly ReceivedEvent[] {
    return this.#rest?.[7] ?? NONE
  }

  get metaStruct(): Readonly<Record<string, Uint8Array>> {
    return this.#rest?.[8] ?? NOTHING
  }

  /** All of it, as it came. */
  plain(): ReceivedSpan {
    return {
      traceId: this.traceId,
      spanId: this.spanId,
      parentId: this.parentId,
      name: this.name,
      service: this.service,
      resource: this.resource,
      type: this.type,
      error: this.error,
      start: this.start,
      duration: this.duration,
      meta: this.meta,
      metrics: this.metrics,
      links: this.links,
      events: this.events,
      metaStruct: this.metaStruct,
    }
  }
}

function metaAt(slab: Slab, texts: number, at: number): Record<string, string> {
  const meta: Record<string, string> = Object.create(null)
  const end = at + 4 + 8 * slab.view.getUint32(at)
  for (let cell = at + 4; cell < end; cell += 8) meta[textAt(slab, texts, cell)] = textAt(slab, texts, cell + 4)
  return meta
}

function metricsAt(slab: Slab, texts: number, at: number): Record<string, number> {
  const metrics: Record<string, number> = Object.create(null)
  const end = at + 4 + 12 * slab.view.getUint32(at)
  for (let cell = at + 4; cell < end; cell += 12) metrics[textAt(slab, texts, cell)] = slab.view.getFloat64(cell + 4)
  return metrics
}

/** The text that a cell tells of. */
function textAt({ view, bytes, words }: Slab, texts: number, cell: number): string {
  const told = view.getUint32(cell)
  if (told < INLINE) return words.at(told)
  const at = texts + told - INLINE
  const header = view.getUint32(at)
  const from = at + 4
  const to = from + (header >>> 1)
  return bytes.toString((header & 1) === 0 ? 'latin1' : 'utf16le', from, to)
}

function restAt({ view, bytes }: Slab, at: number): Rest {
  const rest: Rest = deserialize(bytes.subarray(at + 4, at + 4 + (view.getUint32(at) >>> 1)))
  const [, , , , , , links, events, metaStruct] = rest
  for (const { attributes } of [...links, ...events]) Object.setPrototypeOf(attributes, null)
  Object.setPrototypeOf(metaStruct, null)
  return rest
}
