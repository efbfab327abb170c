import { PackedSpans } from './packed/packed-spans.ts'
import type { Piece } from './packed/slab.ts'
import { SpanMemory } from './packed/span-memory.ts'
import type { UnpackedSpan } from './packed/unpacked-span.ts'
import type { ReceivedSpan, ReceivedSpans, ReceivedTrace, Warning } from './received-trace.ts'
import { atOnce, STEP_SPANS, type Steps } from './steps.ts'

/** A trace that is wrong in the same way chunk after chunk has said enough. */
const MAX_WARNINGS = 50
const NO_HIGH_HALF = '0'.repeat(16)

/** One chunk of a trace. */
export interface Chunk {
  /** 32 hex digits. */
  readonly traceId: string
  readonly spans: readonly ReceivedSpan[]
  /** Its share of the bytes of the payload. */
  readonly bytes: number
  readonly warnings: readonly Warning[]
}

/** What the store has of a trace, as it is at any time. */
export interface HeldTrace {
  /** How many traces had come before it. */
  readonly seq: number
  readonly traceId: string
  /** Only ever appended to. */
  readonly spans: ReceivedSpans
  readonly chunks: number
  readonly bytes: number
  readonly firstReceivedAt: number
  readonly lastReceivedAt: number
  readonly warnings: readonly Warning[]
  /** Whether it had to make room. */
  readonly evicted: boolean
}

type Held = { -readonly [Key in keyof HeldTrace]: HeldTrace[Key] } & {
  readonly spans: PackedSpans
  /** What it takes of the bytes that the store may have, besides the memory of its spans. */
  weight: number
}

export interface TraceStoreOptions {
  /** What else is kept in the same bytes; default nothing. */
  readonly besides?: () => number
  /** Told of each trace that has to make room. */
  readonly onEvict?: (trace: HeldTrace) => void
}

/** The traces that came last, in as many bytes as it is given; beyond that the oldest make room. */
export class TraceStore {
  /** What all of it may take. */
  readonly maxBytes: number
  readonly #options: TraceStoreOptions
  readonly #memory: SpanMemory
  /**
   * By the lower 16 digits of the trace id, and where there are several by the upper ones. Two ids rarely share the lower
   * ones, unless somebody means them to.
   */
  readonly #traces = new Map<string, Held | Map<string, Held>>()
  /** In the order in which they first came, with those that had to make room until it is cleared of them. */
  #order: Held[] = []
  /** Where in the order the oldest is that did not have to make room. */
  #oldest = 0
  #begun = 0
  #count = 0
  #spans = 0
  #weight = 0
  #evicted = 0

  constructor(maxBytes: number, options: TraceStoreOptions = {}) {
    this.maxBytes = maxBytes
    this.#options = options
    this.#memory = new SpanMemory(maxBytes / GARBAGE)
  }

  /** How many traces it holds. */
  get count(): number {
    return this.#count
  }

  /** How many spans they have. */
  get spans(): number {
    return this.#spans
  }

  /** What they take of its bytes, with the garbage that there is of them. */
  get bytes(): number {
    return Math.ceil(GARBAGE * (this.#weight + this.#memory.bytes))
  }

  /** How many had to make room. */
  get evicted(): number {
    return this.#evicted
  }

  /** Oldest first. */
  all(): ReceivedTrace[] {
    return [...this.oldestFirst()].map((held) => ({ ...viewOf(held as Held) }))
  }

  /** A trace by its 32 digits, or by the lower 16. */
  find(traceId: string): HeldTrace | undefined {
    const [high, low] = halves(traceId.padStart(32, '0'))
    const alike = this.#traces.get(low)
    if (alike === undefined || alike instanceof Map)
      return high === NO_HIGH_HALF ? alike?.values().next().value : (alike?.get(high) ?? alike?.get(NO_HIGH_HALF))
    const known = halves(alike.traceId)[0]
    return high === NO_HIGH_HALF || known === NO_HIGH_HALF || known === high ? alike : undefined
  }

  /** Traces that came before the one with a number, newest first; what comes meanwhile is not among them. */
  *newestFirst(before: number = this.#begun): Generator<HeldTrace> {
    const order = this.#order
    for (let i = order.length - 1; i >= 0; i--) {
      const held = order[i] as Held
      if (held.seq < before && !held.evicted) yield held
    }
  }

  /** Traces in the order in which they first came; what comes meanwhile is not among them. */
  *oldestFirst(): Generator<HeldTrace> {
    const order = this.#order
    for (let i = 0, end = order.length; i < end; i++) {
      const held = order[i] as Held
      if (!held.evicted) yield held
    }
  }

  /**
   * Adds a chunk to the trace it belongs to, and returns that trace as it is now. Its spans are unpacked when somebody looks
   * at them: most are never looked at.
   */
  add(chunk: Chunk, now: number): ReceivedTrace {
    return atOnce(this.adding(chunk, now))
  }

  /** As {@link add}, in steps; the trace has all of the chunk at the end, and nothing of it before. */
  *adding(chunk: Chunk, now: number): Steps<ReceivedTrace> {
    const { spans, traceId } = chunk
    const pieces: Piece[] = []
    for (let from = 0; from < spans.length; from += STEP_SPANS) {
      if (from > 0) yield
      const part = spans.length > STEP_SPANS ? spans.slice(from, from + STEP_SPANS) : spans
      pieces.push(this.#memory.pack(part, traceId))
    }
    const held = this.#find(traceId) ?? this.#begin(traceId, now)
    for (const piece of pieces) held.spans.add(piece)
    held.chunks++
    held.bytes += chunk.bytes
    held.lastReceivedAt = now
    this.#weigh(held, pieces.length * PIECE_BYTES)
    this.#warn(held, chunk.warnings)
    this.#spans += spans.length
    const view = viewOf(held)
    this.#makeRoom()
    return view
  }

  /** Counts what is kept of a trace elsewhere, for as long as the trace is held. */
  weigh(trace: HeldTrace, bytes: number): void {
    if (trace.evicted) return
    this.#weigh(trace as Held, bytes)
    this.#makeRoom()
  }

  #warn(held: Held, come: readonly Warning[]): void {
    const known = held.warnings
    held.warnings = merged(known, come)
    for (let i = known.length; i < held.warnings.length; i++)
      this.#weigh(held, WARNING_BYTES + 2 * (held.warnings[i] as Warning).message.length)
  }

  #weigh(held: Held, bytes: number): void {
    held.weight += bytes
    this.#weight += bytes
  }

  /** The trace with an id; where one side does not know the upper half, the lower one decides. */
  #find(traceId: string): Held | undefined {
    const [high, low] = halves(traceId)
    const alike = this.#traces.get(low)
    if (alike === undefined) return undefined
    if (alike instanceof Map) {
      if (high === NO_HIGH_HALF) return alike.values().next().value
      const unsure = alike.get(NO_HIGH_HALF)
      if (unsure === undefined) return alike.get(high)
      alike.delete(NO_HIGH_HALF)
      alike.set(high, unsure)
      unsure.traceId = traceId
      return unsure
    }
    const known = halves(alike.traceId)[0]
    if (known === NO_HIGH_HALF && high !== NO_HIGH_HALF) alike.traceId = traceId
    return known === NO_HIGH_HALF || high === NO_HIGH_HALF || known === high ? alike : undefined
  }

  #begin(traceId: string, now: number): Held {
    const held: Held = {
      seq: this.#begun++,
      traceId,
      spans: new PackedSpans(),
      chunks: 0,
      bytes: 0,
      firstReceivedAt: now,
      lastReceivedAt: now,
      warnings: NO_WARNINGS,
      evicted: false,
      weight: 0,
    }
    this.#order.push(held)
    this.#weigh(held, TRACE_BYTES)
    this.#count++
    const [high, low] = halves(traceId)
    const alike = this.#traces.get(low)
    if (alike === undefined) this.#traces.set(low, held)
    else if (alike instanceof Map) alike.set(high, held)
    else this.#traces.set(low, new Map([[halves(alike.traceId)[0], alike]]).set(high, held))
    return held
  }

  #makeRoom(): void {
    const { besides } = this.#options
    const most = this.maxBytes - (besides?.() ?? 0)
    while (this.#count > 0 && this.bytes > most) {
      const held = this.#order[this.#oldest++]
      if (held !== undefined && !held.evicted) this.#forget(held)
    }
  }

  #forget(held: Held): void {
    const [high, low] = halves(held.traceId)
    const alike = this.#traces.get(low)
    if (alike instanceof Map) alike.delete(high)
    if (!(alike instanceof Map) || alike.size === 0) this.#traces.delete(low)
    held.evicted = true
    this.#memory.free(held.spans.pieces)
    this.#weight -= held.weight
    this.#spans -= held.spans.length
    this.#count--
    this.#evicted++
    this.#options.onEvict?.(held)
    if (this.#order.length <= 2 * this.#count + MIN_CLEARED) return
    // Another array, because somebody may be going through this one.
    this.#order = this.#order.slice(this.#oldest)
    this.#oldest = 0
  }
}

/** An order of fewer traces is not cleared of those that are gone. */
const MIN_CLEARED = 1000

/** Measured: where many come and go, the process grows by so much for each byte, because what went waits for the collector. */
const GARBAGE = 1.6

/** Measured: what a trace of few spans takes on the heap, with what the catalogue knows of it. */
const TRACE_BYTES = 1200
const PIECE_BYTES = 100
const WARNING_BYTES = 100
const NO_WARNINGS: readonly Warning[] = []

function halves(traceId: string): readonly [high: string, low: string] {
  return [traceId.slice(0, 16), traceId.slice(16)]
}

/** A trace as it is now; its array of spans is made when it is first asked for. */
function viewOf({ spans: held, ...trace }: Held): ReceivedTrace {
  const { traceId, chunks, bytes, firstReceivedAt, lastReceivedAt, warnings } = trace
  const { length } = held
  let spans: readonly ReceivedSpan[] | undefined
  return {
    traceId,
    get spans() {
      spans ??= Array.from({ length }, (_, i) => (held.at(i) as UnpackedSpan).plain())
      return spans
    },
    chunks,
    bytes,
    firstReceivedAt,
    lastReceivedAt,
    warnings,
  }
}

function merged(known: readonly Warning[], come: readonly Warning[]): readonly Warning[] {
  if (come.length === 0 || known.length === MAX_WARNINGS) return known
  const messages = new Set(known.map(({ message }) => message))
  const news = come.filter(({ message }) => !messages.has(message))
  return news.length === 0 ? known : [...known, ...news].slice(0, MAX_WARNINGS)
}
