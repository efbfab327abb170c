import type { Clock } from '../../platform/clock.ts'
import type { QueriedTrace } from '../query/queried-trace.ts'
import type { Query } from '../query/query.ts'
import type { ReceivedTrace } from '../received-trace.ts'
import type { HeldTrace, TraceStore } from '../trace-store.ts'
import { TraceDigest } from './trace-digest.ts'

/** How full the store is. */
export interface Held {
  readonly traces: number
  readonly spans: number
  readonly bytes: number
  readonly maxBytes: number
  /** Traces that had to make room. */
  readonly evicted: number
}

export interface CatalogueParts {
  readonly store: TraceStore
  readonly clock: Clock
  /** Bytes that are kept besides the traces. */
  readonly besides: () => number
  /** Waits until others have had their turn. */
  readonly turn: () => Promise<unknown>
}

/** Others have their turn after so many spans that were looked at, which takes some milliseconds. */
const TURN_SPANS = 5000
/** What a trace costs besides its spans. */
const TRACE_SPANS = 5
const MINUTE_MS = 60_000

/** The traces of the store, and what was already found out about each. */
export class Catalogue {
  readonly #parts: CatalogueParts
  /** By the number of the trace. A `WeakMap` of so many would hold up the garbage collector. */
  readonly #digests = new Map<number, TraceDigest>()

  constructor(parts: CatalogueParts) {
    this.#parts = parts
  }

  /** Milliseconds since the epoch. */
  get now(): number {
    return this.#parts.clock.wall()
  }

  get held(): Held {
    const { store, besides } = this.#parts
    const { count, spans, bytes, maxBytes, evicted } = store
    return { traces: count, spans, bytes: bytes + besides(), maxBytes, evicted }
  }

  /** A trace by the digits of its id. */
  find(traceId: string): TraceDigest | undefined {
    const trace = this.#parts.store.find(traceId)
    return trace === undefined ? undefined : this.digest(trace)
  }

  /** All traces, oldest first. */
  *all(): Generator<TraceDigest> {
    for (const trace of this.#parts.store.oldestFirst()) yield this.digest(trace)
  }

  /** The traces that are what a query says, one after the other, with turns of others in between. */
  async *matching(query: Query, order: 'newest' | 'oldest', before?: number): AsyncGenerator<TraceDigest> {
    const { store, turn } = this.#parts
    let work = 0
    for (const trace of order === 'newest' ? store.newestFirst(before) : store.oldestFirst()) {
      work += TRACE_SPANS + trace.spans.length
      if (work >= TURN_SPANS) {
        work = 0
        await turn()
      }
      if (trace.evicted) continue
      const digest = this.digest(trace)
      if (query.terms.length === 0 || query.matches(queried(digest))) yield digest
    }
  }

  digest(trace: HeldTrace): TraceDigest {
    let digest = this.#digests.get(trace.seq)
    if (digest === undefined) {
      digest = new TraceDigest(trace)
      if (!trace.evicted) this.#digests.set(trace.seq, digest)
    }
    return digest
  }

  /** A trace had to make room. */
  forget({ seq }: HeldTrace): void {
    this.#digests.delete(seq)
  }

  /** Minutes from a moment to now, and one at least: a rate over less would tell of a minute that has not been. */
  minutesSince(receivedAt: number): number {
    return Math.max(1, (this.now - receivedAt) / MINUTE_MS)
  }
}

/** What is known of a trace, which may have had to make room meanwhile, or be none of a catalogue. */
export function digestOf(catalogue: Catalogue | undefined, trace: ReceivedTrace): TraceDigest {
  const known = catalogue?.find(trace.traceId)
  if (known !== undefined) return known
  const { traceId, spans, chunks, bytes, firstReceivedAt, lastReceivedAt, warnings } = trace
  const times = { firstReceivedAt, lastReceivedAt }
  return new TraceDigest({ seq: -1, traceId, spans, chunks, bytes, ...times, warnings, evicted: true })
}

/** A trace as queries look at it. */
export function queried(digest: TraceDigest): QueriedTrace {
  const { traceId, spans } = digest.trace
  return { id: traceId, duration: digest.duration, errors: digest.errors, spans }
}
