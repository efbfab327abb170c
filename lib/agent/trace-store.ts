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

/** What the store has of a trace. */
interface Held {
  traceId: string
  /** Only ever appended to. */
  readonly spans: ReceivedSpan[]
  chunks: number
  bytes: number
  readonly firstReceivedAt: number
  lastReceivedAt: number
  warnings: readonly Warning[]
  /** What it takes of the bytes that the store may have. */
  weight: number
}

/** The traces that came last, in as many bytes as it is given; beyond that the oldest make room. */
export class TraceStore {
  readonly #maxBytes: number
  /**
   * By the lower 16 digits of the trace id, in the order in which they first came; and then by the upper ones. Two ids
   * rarely share the lower ones, unless somebody means them to.
   */
  readonly #traces = new Map<string, Map<string, Held>>()
  #count = 0
  #bytes = 0
  #evicted = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** How many traces it holds. */
  get count(): number {
    return this.#count
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
      traceId,
      spans: [],
      chunks: 0,
      bytes: 0,
      firstReceivedAt: now,
      lastReceivedAt: now,
      warnings: [],
      weight: 0,
    }
    const alike = this.#traces.get(low) ?? new Map<string, Held>()
    this.#traces.set(low, alike.set(high, held))
    this.#count++
    return held
  }

  #makeRoom(): void {
    for (const [low, alike] of this.#traces) {
      for (const [high, { weight }] of alike) {
        if (this.#bytes <= this.#maxBytes) return
        alike.delete(high)
        this.#bytes -= weight
        this.#count--
        this.#evicted++
      }
      this.#traces.delete(low)
    }
  }
}

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
