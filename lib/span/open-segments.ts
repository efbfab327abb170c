import type { Timer, Timers } from '../platform/timers.ts'
import type { RecordedSpan } from './recorded-span.ts'
import { GIVEN_UP, WATCHED } from './recorded-span.ts'
import type { TraceSegment } from './trace-segment.ts'

/** After so many seconds a segment that is still open is let go of; and where traces are to be sent whole, if they can be. */
const PATIENCE_S = 30
const PATIENCE_FOR_WHOLE_S = 3600
/** So many segments are kept at once, whatever their age. */
const MAX_SEGMENTS = 10_000
/** So many spans are watched at once: the garbage collector stops the program for a microsecond for each that it finds. */
const MAX_WATCHED = 10_000
/** So many spans are let go of in one turn of the event loop: it takes a microsecond each. */
const TURN = 5000

export interface OpenSegmentsParts {
  /** Milliseconds on the monotonic clock. */
  readonly now: () => number
  readonly timers: Timers
  /** Runs a function in no context of the application's. */
  readonly apart: (fn: () => void) => void
  /** Hands on what has finished of a segment. */
  readonly handOn: (segment: TraceSegment) => void
  /** Whether that may be done soon, while the rest of the segment is open. */
  readonly inParts: boolean
  /** Hears the name of a span that nobody can finish any more. */
  readonly abandoned: (name: string) => void
  /** Hears of how many spans that is to be supposed; with a negative number, of how many after all not. */
  readonly givenUp: (spans: number) => void
}

/**
 * The segments that have unfinished spans, oldest first.
 *
 * They hold their spans, so that one that is forgotten would stay for ever. Therefore a segment is let go of when it is old,
 * or one of too many: what has finished is handed on, and what has not is left to whoever can still finish it. If nobody can,
 * the garbage collector says so; of too many it is supposed, until they are finished after all. Spans that live for less
 * than that never meet a weak reference.
 */
export class OpenSegments {
  readonly #parts: OpenSegmentsParts
  readonly #watch: FinalizationRegistry<string>
  readonly #patience: number
  #first: TraceSegment | undefined = undefined
  #last: TraceSegment | undefined = undefined
  #size = 0
  #watched = 0
  #timer: Timer | undefined = undefined
  #closed = false

  constructor(parts: OpenSegmentsParts) {
    this.#parts = parts
    this.#patience = parts.inParts ? PATIENCE_S : PATIENCE_FOR_WHOLE_S
    this.#watch = new FinalizationRegistry((name) => {
      this.#watched--
      parts.abandoned(name)
    })
  }

  /** Puts a segment on the list, and makes room for it; `tick` is the time, where it is known. */
  add(segment: TraceSegment, tick: number = this.#parts.now()): void {
    // Whole seconds stay small integers, which take no memory of their own.
    segment.listedAt = Math.floor(tick / 1000)
    segment.previous = this.#last
    if (this.#last === undefined) this.#first = segment
    else this.#last.next = segment
    this.#last = segment
    if (this.#timer === undefined) this.#wait(this.#patience * 1000)
    if (++this.#size > MAX_SEGMENTS && this.#first !== undefined) this.letGo(this.#first)
  }

  remove(segment: TraceSegment): void {
    if (segment.listedAt < 0) return
    const { next, previous } = segment
    if (previous === undefined) this.#first = next
    else previous.next = next
    if (next === undefined) this.#last = previous
    else next.previous = previous
    segment.next = undefined
    segment.previous = undefined
    segment.listedAt = -1
    this.#size--
  }

  /** Leaves a segment's unfinished spans to whoever has them; gives their number. */
  letGo(segment: TraceSegment): number {
    if (segment.held > 0) this.#parts.handOn(segment)
    const open = segment.forget()
    const watched = Math.min(open.length, MAX_WATCHED - this.#watched)
    for (let i = 0; i < open.length; i++) {
      const span = open[i] as RecordedSpan
      span.state |= i < watched ? WATCHED : WATCHED | GIVEN_UP
      if (i < watched) this.#watch.register(span, span.name, span)
    }
    this.#watched += watched
    if (watched < open.length) this.#parts.givenUp(open.length - watched)
    this.remove(segment)
    return open.length
  }

  /** A span that was let go of has finished. */
  finished(span: RecordedSpan): void {
    if ((span.state & GIVEN_UP) !== 0) this.#parts.givenUp(-1)
    else {
      this.#watch.unregister(span)
      this.#watched--
    }
    span.state &= ~(WATCHED | GIVEN_UP)
  }

  /** Hands on all that has finished: nothing will come after. */
  handOnAll(): void {
    for (let segment = this.#first; segment !== undefined; segment = segment.next) {
      if (segment.held > 0) this.#parts.handOn(segment)
    }
  }

  /** Stops looking after spans. */
  close(): void {
    this.#closed = true
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #wait(ms: number): void {
    if (this.#closed) return
    this.#parts.apart(() => {
      this.#timer = this.#parts.timers.after(ms, () => this.#sweep())
    })
  }

  #sweep(): void {
    this.#timer = undefined
    const end = Math.floor(this.#parts.now() / 1000) - this.#patience
    let left = TURN
    while (this.#first !== undefined && this.#first.listedAt <= end && left > 0) left -= this.letGo(this.#first) + 1
    if (this.#first !== undefined) this.#wait(left > 0 ? this.#patience * 1000 : 0)
  }
}
