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

/** A trace, and what it takes of the bytes that the store may have. */
interface Held {
  trace: ReceivedTrace
  weight: number
}

/** The traces that came last, in as many bytes as it is given; beyond that the oldest make room. */
export class TraceStore {
  readonly #maxBytes: number
  /** By the lower 16 digits of the trace id, in the order in which they first came. Two ids rarely share those digits. */
  readonly #traces = new Map<string, Held[]>()
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
    return [...this.#traces.values()].flat().map(({ trace }) => trace)
  }

  /** Adds a chunk to the trace it belongs to, and returns that trace as it is now. */
  add(chunk: Chunk, now: number): ReceivedTrace {
    const { traceId } = chunk
    const lowHalf = traceId.slice(16)
    const alike = this.#traces.get(lowHalf) ?? []
    const held = alike.find(({ trace }) => sameTrace(trace.traceId, traceId))
    const weight = weightOf(chunk)
    const trace = held === undefined ? newTrace(chunk, now) : merged(held.trace, chunk, now)
    if (held === undefined) {
      alike.push({ trace, weight })
      this.#traces.set(lowHalf, alike)
      this.#count++
    } else {
      held.trace = trace
      held.weight += weight
    }
    this.#bytes += weight
    this.#makeRoom()
    return trace
  }

  #makeRoom(): void {
    for (const [lowHalf, alike] of this.#traces) {
      while (this.#bytes > this.#maxBytes) {
        const oldest = alike.shift()
        if (oldest === undefined) break
        this.#bytes -= oldest.weight
        this.#count--
        this.#evicted++
      }
      if (alike.length > 0) return
      this.#traces.delete(lowHalf)
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

/** Where one side does not know the upper half, the lower one decides. */
function sameTrace(a: string, b: string): boolean {
  return a === b || a.startsWith(NO_HIGH_HALF) || b.startsWith(NO_HIGH_HALF)
}

function newTrace({ traceId, spans, bytes, warnings }: Chunk, now: number): ReceivedTrace {
  return { traceId, spans, chunks: 1, bytes, firstReceivedAt: now, lastReceivedAt: now, warnings }
}

function merged(trace: ReceivedTrace, chunk: Chunk, now: number): ReceivedTrace {
  const known = new Set(trace.warnings.map(({ message }) => message))
  const news = chunk.warnings.filter(({ message }) => !known.has(message))
  return {
    ...trace,
    traceId: trace.traceId.startsWith(NO_HIGH_HALF) ? chunk.traceId : trace.traceId,
    spans: [...trace.spans, ...chunk.spans],
    chunks: trace.chunks + 1,
    bytes: trace.bytes + chunk.bytes,
    lastReceivedAt: now,
    warnings: [...trace.warnings, ...news].slice(0, MAX_WARNINGS),
  }
}
