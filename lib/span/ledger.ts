/** So much of something: trace chunks, the spans in them, and their encoded bytes. */
export interface Tally {
  traces: number
  spans: number
  bytes: number
}

/** Where every span went that is in statistics of the tracer's own: `counted = waiting + hits + lost`. */
export interface StatisticsCounts {
  /** Spans counted. */
  readonly counted: number
  /** Those of them that were counted as `tracer_blocked_value`, because they were too many kinds. */
  readonly blocked: number
  /** Groups that the agent has taken, and the spans counted in them. */
  readonly flushed: number
  readonly hits: number
  /** What never reached the agent, by reason. */
  readonly lost: Readonly<Record<string, { readonly rows: number; readonly hits: number }>>
  /** Traces that went on because it would have taken too long to tell by the agent's filters whether it wants them. */
  readonly unclear: number
}

/**
 * Where every span went, exact at every moment: `finished = held + completed.spans`, and
 * `completed = queued + inFlight + sent + dropped` in traces (chunks of one), spans and bytes.
 */
export interface TracerStats {
  /** Spans started. */
  readonly started: number
  /** Spans that were never finished and that nobody can finish any more; found with some delay. */
  readonly abandoned: number
  /** Spans finished. */
  readonly finished: number
  /** Finished spans that wait for the rest of their trace. */
  readonly held: number
  /** Handed on to be sent, with the bytes that it was encoded in: more than at first if an older agent wanted it so. */
  readonly completed: Readonly<Tally>
  /** Encoded, waiting to be sent. */
  readonly queued: Readonly<Tally>
  /** Being sent. */
  readonly inFlight: Readonly<Tally>
  /** Taken by the agent. */
  readonly sent: Readonly<Tally>
  /** Lost, by reason. */
  readonly dropped: Readonly<Record<string, Readonly<Tally>>>
  /** Calls that had no effect, by what was wrong with them: a span finished twice, a tag set after the end… */
  readonly misuse: Readonly<Record<string, number>>
  /** What of the headers that came in was left out, by what was wrong with it: `malformed_traceparent`, `oversized_baggage`… */
  readonly propagation: Readonly<Record<string, number>>
  /** What the tracer counts in the agent's place; undefined if it leaves that to the agent. */
  readonly statistics: StatisticsCounts | undefined
}

/** Reasons that somebody wanted: a processor, the agent's filters, the sampler. */
export const ON_PURPOSE: ReadonlySet<string> = new Set(['processor', 'filtered', 'unsampled'])

/** Keeps count of every span from its start to its end in the agent or in a named loss. */
export class Ledger {
  started = 0
  abandoned = 0
  finished = 0
  held = 0
  /** Asked for what is counted in the agent's place. */
  statistics: () => StatisticsCounts | undefined = () => undefined
  readonly completed: Tally = { traces: 0, spans: 0, bytes: 0 }
  readonly queued: Tally = { traces: 0, spans: 0, bytes: 0 }
  readonly inFlight: Tally = { traces: 0, spans: 0, bytes: 0 }
  readonly sent: Tally = { traces: 0, spans: 0, bytes: 0 }
  readonly #dropped = new Map<string, Tally>()
  readonly #misuse = new Map<string, number>()
  readonly #refused = new Map<string, number>()

  /** Counts a chunk of held spans as handed on. */
  complete(spans: number): void {
    this.held -= spans
    this.completed.spans += spans
    if (spans > 0) this.completed.traces++
  }

  /** Counts what is encoded as waiting to be sent. */
  enqueue(tally: Readonly<Tally>): void {
    add(this.queued, tally)
    this.completed.bytes += tally.bytes
  }

  /** Counts what is queued as having so many bytes more. */
  resize(bytes: number): void {
    this.queued.bytes += bytes
    this.completed.bytes += bytes
  }

  /** Counts a loss. */
  drop(reason: string, tally: Readonly<Tally>): void {
    const dropped = this.#dropped.get(reason) ?? { traces: 0, spans: 0, bytes: 0 }
    add(dropped, tally)
    this.#dropped.set(reason, dropped)
  }

  /** Counts a call that had no effect; true if it is the first of its kind. */
  misused(what: string): boolean {
    const count = this.#misuse.get(what) ?? 0
    this.#misuse.set(what, count + 1)
    return count === 0
  }

  /** Counts what of the headers that came in was left out. */
  refused(what: string): void {
    this.#refused.set(what, (this.#refused.get(what) ?? 0) + 1)
  }

  /** All losses together, without what was dropped on purpose. */
  get lost(): Tally {
    const total = { traces: 0, spans: 0, bytes: 0 }
    for (const [, tally] of this.losses) add(total, tally)
    return total
  }

  /** All losses by reason, without what was dropped on purpose. */
  get losses(): readonly (readonly [reason: string, tally: Readonly<Tally>])[] {
    return [...this.#dropped].filter(([reason]) => !ON_PURPOSE.has(reason))
  }

  snapshot(): TracerStats {
    return {
      started: this.started,
      abandoned: this.abandoned,
      finished: this.finished,
      held: this.held,
      completed: { ...this.completed },
      queued: { ...this.queued },
      inFlight: { ...this.inFlight },
      sent: { ...this.sent },
      dropped: Object.fromEntries([...this.#dropped].map(([reason, tally]) => [reason, { ...tally }])),
      misuse: Object.fromEntries(this.#misuse),
      propagation: Object.fromEntries(this.#refused),
      statistics: this.statistics(),
    }
  }
}

/** Takes `tally` from one place to another. */
export function move(from: Tally, to: Tally, tally: Readonly<Tally>): void {
  subtract(from, tally)
  add(to, tally)
}

/** Adds `more` to `tally`. */
export function add(tally: Tally, more: Readonly<Tally>): void {
  tally.traces += more.traces
  tally.spans += more.spans
  tally.bytes += more.bytes
}

/** Takes `less` away from `tally`. */
export function subtract(tally: Tally, less: Readonly<Tally>): void {
  tally.traces -= less.traces
  tally.spans -= less.spans
  tally.bytes -= less.bytes
}
