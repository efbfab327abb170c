import type { Timer, Timers } from '../../platform/timers.ts'
import type { ReceivedSpan, ReceivedSpans, ReceivedTrace } from '../received-trace.ts'
import { atOnce, each, inTurns, type Steps } from '../steps.ts'

/** A trace of fewer spans is looked at and drawn in a few milliseconds; another one in steps. */
export const FEW_SPANS = 500

/** A picture of a trace, or what makes one of a large trace with turns of others in between. */
export type Picture = string | (() => Promise<string>)

/** The picture of a trace of so many spans that is made in steps. */
export function pictureOf(spans: number, steps: Steps<string>, turn: () => Promise<unknown>): Picture {
  return spans < FEW_SPANS ? atOnce(steps) : () => inTurns(steps, turn)
}

export interface LiveViewOptions {
  /** As `DevAgent.subscribe`. */
  readonly subscribe: (listener: (trace: ReceivedTrace) => void) => () => void
  /** The picture of a trace, or nothing if it is not to be drawn; the note says why it is drawn once more. */
  readonly draw: (trace: ReceivedTrace, note: string | undefined) => Picture | undefined
  /** The spans of a trace, where they are to be had for less than those of its own. */
  readonly spansOf?: (trace: ReceivedTrace) => ReceivedSpans
  readonly write: (text: string) => void
  readonly timers: Timers
  /** Waits until others have had their turn. */
  readonly turn: () => Promise<unknown>
  /** A trace that looks whole is drawn when nothing came for so many milliseconds; default 400. */
  readonly quietMs?: number
  /** Any trace is drawn so many milliseconds after its first chunk; default 3000. */
  readonly maxWaitMs?: number
}

/** A trace that is still to be drawn. */
interface Pending {
  trace: ReceivedTrace
  quiet: Timer | undefined
  readonly deadline: Timer
}

const QUIET_MS = 400
const MAX_WAIT_MS = 3000
/** More than that do not wait: the first is drawn as it is. */
const MAX_PENDING = 1000
/** Of so many drawn traces it knows how many spans they had. */
const MAX_DRAWN = 1000

/** Prints traces as they come, each when it has come to rest. */
export class LiveView {
  readonly #options: LiveViewOptions
  readonly #pending = new Map<string, Pending>()
  readonly #drawnSpans = new Map<string, number>()
  readonly #unsubscribe: () => void
  /** Resolves when no large trace is being drawn. */
  #idle: Promise<void> = Promise.resolve()

  constructor(options: LiveViewOptions) {
    this.#options = options
    this.#unsubscribe = options.subscribe((trace) => this.#receive(trace))
  }

  /** Draws at once what is pending; resolves when large traces are drawn too. */
  flush(): Promise<void> {
    for (const key of [...this.#pending.keys()]) this.#draw(key)
    return this.#idle
  }

  /** Draws what is pending, and nothing from then on. */
  close(): Promise<void> {
    this.#unsubscribe()
    return this.flush()
  }

  #receive(trace: ReceivedTrace): void {
    const { timers, quietMs = QUIET_MS, maxWaitMs = MAX_WAIT_MS } = this.#options
    // The upper half of the id may become known only later.
    const key = trace.traceId.slice(16)
    let pending = this.#pending.get(key)
    if (pending === undefined) {
      pending = { trace, quiet: undefined, deadline: timers.after(maxWaitMs, () => this.#draw(key)) }
      this.#pending.set(key, pending)
    }
    pending.trace = trace
    pending.quiet?.cancel()
    pending.quiet = timers.after(quietMs, () => this.#rest(key))
    for (const first of this.#pending.keys()) {
      if (this.#pending.size <= MAX_PENDING) break
      this.#draw(first)
    }
  }

  /** Looks at the trace only now: with each of many small chunks it would take longer. */
  #rest(key: string): void {
    const pending = this.#pending.get(key) as Pending
    const spans = this.#spansOf(pending.trace)
    if (spans.length >= FEW_SPANS) void this.#restInTurns(key, pending, spans)
    else if (atOnce(looksWhole(spans))) this.#draw(key)
  }

  async #restInTurns(key: string, pending: Pending, spans: ReceivedSpans): Promise<void> {
    const { trace } = pending
    const isWhole = await inTurns(looksWhole(spans), this.#options.turn)
    // More may have come meanwhile, or it was drawn because it had waited for long.
    if (isWhole && this.#pending.get(key) === pending && pending.trace === trace) this.#draw(key)
  }

  #draw(key: string): void {
    // Its timers do not outlive it.
    const pending = this.#pending.get(key) as Pending
    this.#pending.delete(key)
    pending.quiet?.cancel()
    pending.deadline.cancel()
    const { draw, write } = this.#options
    const { length } = this.#spansOf(pending.trace)
    const before = this.#drawnSpans.get(key)
    const picture = draw(pending.trace, before === undefined ? undefined : again(length - before))
    if (typeof picture === 'string') write(`${picture}\n`)
    else if (picture !== undefined) {
      this.#idle = this.#idle.then(async () => {
        write(`${await picture()}\n`)
      })
    }
    this.#remember(key, length)
  }

  #spansOf(trace: ReceivedTrace): ReceivedSpans {
    return this.#options.spansOf?.(trace) ?? trace.spans
  }

  #remember(key: string, spans: number): void {
    // Put back at the end, so that the first is the one that was drawn longest ago.
    this.#drawnSpans.delete(key)
    this.#drawnSpans.set(key, spans)
    for (const first of this.#drawnSpans.keys()) {
      if (this.#drawnSpans.size <= MAX_DRAWN) break
      this.#drawnSpans.delete(first)
    }
  }
}

/** Whether there is a root, and every parent. */
function* looksWhole(spans: ReceivedSpans): Steps<boolean> {
  const ids = new Set<string>(['0'])
  const parents = new Set<string>()
  yield* each(spans.length, (i) => {
    const { spanId, parentId } = spans.at(i) as ReceivedSpan
    ids.add(spanId)
    parents.add(parentId)
  })
  if (!parents.has('0')) return false
  for (const parent of parents) if (!ids.has(parent)) return false
  return true
}

function again(late: number): string {
  if (late <= 0) return 'drawn again: its spans arrived anew'
  return `drawn again: ${late} more ${late === 1 ? 'span' : 'spans'} arrived later`
}
