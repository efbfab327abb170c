import type { Clock } from '../../platform/clock.ts'
import { CallKinds } from '../analysis/call-kinds.ts'
import type { ServiceMap } from '../analysis/service-map.ts'
import type { QueriedTrace } from '../query/queried-trace.ts'
import type { Query } from '../query/query.ts'
import type { ReceivedTrace } from '../received-trace.ts'
import type { Steps } from '../steps.ts'
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
/** So many calls that are known are added while a span is looked at. */
const KNOWN_SHARE = 20
const NUMBER_BYTES = 8
const MINUTE_MS = 60_000

/** The traces of the store, and what was already found out about each. */
export class Catalogue {
  readonly #parts: CatalogueParts
  /** By the number of the trace. A `WeakMap` of so many would hold up the garbage collector. */
  readonly #digests = new Map<number, TraceDigest>()
  #kinds = new CallKinds()

  constructor(parts: CatalogueParts) {
    this.#parts = parts
  }

  /** Milliseconds since the epoch. */
  get now(): number {
    return this.#parts.clock.wall()
  }

  /** What it keeps besides what is counted with each trace. */
  get bytes(): number {
    return this.#kinds.bytes
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

  /**
   * Adds to a map who calls whom in a trace, which is kept as long as no more of it comes: in a full store there are hundreds
   * of thousands of spans, and whoever looks at the map asks again every two seconds. Tells how many spans it had to look at.
   */
  addCalls(digest: TraceDigest, map: ServiceMap): number | Steps<number> {
    const known = digest.knownCalls(this.#kinds)
    if (known === undefined) return this.#findCalls(digest, map, this.#kinds)
    map.add(known, this.#kinds)
    return Math.ceil(known.length / KNOWN_SHARE)
  }

  *#findCalls(digest: TraceDigest, map: ServiceMap, kinds: CallKinds): Steps<number> {
    const { calls, more } = yield* digest.findCalls(kinds)
    map.add(calls, kinds)
    if (kinds.isFull && kinds === this.#kinds) this.#kinds = new CallKinds(kinds.generation + 1)
    this.#parts.store.weigh(digest.trace, NUMBER_BYTES * more)
    return digest.trace.spans.length
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
  return {
    id: traceId,
    // Where there are several clocks it takes long to find, and most queries do not ask.
    get duration() {
      return digest.duration
    },
    errors: digest.errors,
    spans,
  }
}
