import type { ReceivedSpan, ReceivedTrace, Warning } from './received-trace.ts'

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
  readonly spans: readonly ReceivedSpan[]
  readonly chunks: number
  readonly bytes: number
  readonly firstReceivedAt: number
  readonly lastReceivedAt: number
  readonly warnings: readonly Warning[]
  /** Whether it had to make room. */
  readonly evicted: boolean
}

type Held = { -readonly [Key in keyof HeldTrace]: HeldTrace[Key] } & {
  readonly spans: ReceivedSpan[]
  /** What it takes of the bytes that the store may have. */
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
  /**
   * By the lower 16 digits of the trace id, in the order in which they first came; and then by the upper ones. Two ids
   * rarely share the lower ones, unless somebody means them to.
   */
  readonly #traces = new Map<string, Map<string, Held>>()
  /** In the order in which they first came, with those that had to make room until it is cleared of them. */
  #order: Held[] = []
  #begun = 0
  #count = 0
  #spans = 0
  #bytes = 0
  #evicted = 0

  constructor(maxBytes: number, options: TraceStoreOptions = {}) {
    this.maxBytes = maxBytes
    this.#options = options
  }

  /** How many traces it holds. */
  get count(): number {
    return this.#count
  }

  /** How many spans they have. */
  get spans(): number {
    return this.#spans
  }

  /** What they take of its bytes. */
  get bytes(): number {
    return this.#bytes
  }

  /** How many had to make room. */
  get evicted(): number {
    return this.#evicted
  }

  /** Oldest first. */
  all(): ReceivedTrace[] {
    return [...this.#traces.values()].flatMap((alike) => [...alike.values()].map((held) => ({ ...viewOf(held) })))
  }

  /** A trace by its 32 digits, or by the lower 16. */
  find(traceId: string): HeldTrace | undefined {
    const [high, low] = halves(traceId.padStart(32, '0'))
    const alike = this.#traces.get(low)
    return high === NO_HIGH_HALF ? alike?.values().next().value : (alike?.get(high) ?? alike?.get(NO_HIGH_HALF))
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
   * Adds a chunk to the trace it belongs to, and returns that trace as it is now. Its spans are copied when somebody looks
   * at them: a copy for each of many small chunks would take longer with each.
   */
  add(chunk: Chunk, now: number): ReceivedTrace {
    const held = this.#find(chunk.traceId) ?? this.#begin(chunk.traceId, now)
    const weight = weightOf(chunk)
    for (const span of chunk.spans) held.spans.push(span)
    held.chunks++
    held.bytes += chunk.bytes
    held.lastReceivedAt = now
    held.warnings = merged(held.warnings, chunk.warnings)
    held.weight += weight
    this.#bytes += weight
    this.#spans += chunk.spans.length
    this.#makeRoom()
    return viewOf(held)
  }

  /** The trace with an id; where one side does not know the upper half, the lower one decides. */
  #find(traceId: string): Held | undefined {
    const [high, low] = halves(traceId)
    const alike = this.#traces.get(low)
    if (high === NO_HIGH_HALF) return alike?.values().next().value
    const unsure = alike?.get(NO_HIGH_HALF)
    if (alike === undefined || unsure === undefined) return alike?.get(high)
    alike.delete(NO_HIGH_HALF)
    alike.set(high, unsure)
    unsure.traceId = traceId
    return unsure
  }

  #begin(traceId: string, now: number): Held {
    const [high, low] = halves(traceId)
    const held: Held = {
      seq: this.#begun++,
      traceId,
      spans: [],
      chunks: 0,
      bytes: 0,
      firstReceivedAt: now,
      lastReceivedAt: now,
      warnings: [],
      evicted: false,
      weight: 0,
    }
    this.#order.push(held)
    const alike = this.#traces.get(low) ?? new Map<string, Held>()
    this.#traces.set(low, alike.set(high, held))
    this.#count++
    return held
  }

  #makeRoom(): void {
    const { besides } = this.#options
    const most = this.maxBytes - (besides?.() ?? 0)
    for (const [low, alike] of this.#traces) {
      for (const [high, held] of alike) {
        if (this.#bytes <= most) return
        alike.delete(high)
        this.#forget(held)
      }
      this.#traces.delete(low)
    }
  }

  #forget(held: Held): void {
    held.evicted = true
    this.#bytes -= held.weight
    this.#spans -= held.spans.length
    this.#count--
    this.#evicted++
    this.#options.onEvict?.(held)
    // Another array, because somebody may be going through this one.
    if (this.#order.length > 2 * this.#count + MIN_CLEARED) this.#order = this.#order.filter(({ evicted }) => !evicted)
  }
}

/** An order of fewer traces is not cleared of those that are gone. */
const MIN_CLEARED = 1000

/** Measured: 0.8 kB for a span without tags and 1.7 kB for one with 12, of 174 and 422 bytes in v0.4, and 92 in v0.5. */
const SPAN_BYTES = 700
const TAG_BYTES = 60
/** A string has two bytes for a character as soon as one of its characters is not of Latin-1. */
const BYTES_PER_WIRE_BYTE = 2

/** About how much memory a chunk takes: its bytes on the wire would not do, with 11 for each in v0.5 and 4 in v0.4. */
export function weightOf({ spans, bytes }: Pick<Chunk, 'spans' | 'bytes'>): number {
  let tags = 0
  for (const { meta, metrics } of spans) tags += Object.keys(meta).length + Object.keys(metrics).length
  return bytes * BYTES_PER_WIRE_BYTE + spans.length * SPAN_BYTES + tags * TAG_BYTES
}

function halves(traceId: string): readonly [high: string, low: string] {
  return [traceId.slice(0, 16), traceId.slice(16)]
}

/** A trace as it is now; its array of spans is made when it is first asked for. */
function viewOf(held: Held): ReceivedTrace {
  const { traceId, chunks, bytes, firstReceivedAt, lastReceivedAt, warnings } = held
  const { length } = held.spans
  let spans: readonly ReceivedSpan[] | undefined
  return {
    traceId,
    get spans() {
      spans ??= held.spans.slice(0, length)
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
