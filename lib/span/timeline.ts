import type { Clock } from '../platform/clock.ts'

/** A moment: whole milliseconds since the epoch, and the nanoseconds beyond. */
export interface Moment {
  readonly ms: number
  readonly ns: number
}

/** How far, in milliseconds, the monotonic clock may drift from the wall clock before it is set anew. */
const TOLERANCE_MS = 1.5

/**
 * Says what time it is, to the nanosecond, in the order in which things happen.
 *
 * The wall clock alone is whole milliseconds and jumps; the monotonic clock alone does not know the date, and stands still
 * while a laptop sleeps. So the monotonic clock counts from its known origin, and the wall clock only checks it.
 */
export class Timeline {
  readonly #clock: Clock
  /** The moment at which the monotonic clock was 0: split, because one double cannot hold nanoseconds since 1970. */
  #originMs = 0
  /** Not a number until the clock has been asked, which takes a while, and is left to the first span. */
  #originRest = Number.NaN

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The wall time of `tick`, which has just been read from `now()`. */
  at(tick: number): Moment {
    if (Number.isNaN(this.#originRest)) this.#begin(this.#clock.origin)
    const wall = this.#clock.wall()
    let rest = this.#originRest + tick
    // The wall clock cuts off the fraction, so in step it is behind by half a millisecond on average.
    const ahead = this.#originMs + rest - wall - 0.5
    if (ahead > TOLERANCE_MS || ahead < -TOLERANCE_MS) {
      this.#begin(wall - tick)
      rest = this.#originRest + tick
    }
    const whole = Math.floor(rest)
    return { ms: this.#originMs + whole, ns: Math.round((rest - whole) * 1e6) }
  }

  #begin(origin: number): void {
    this.#originMs = Math.floor(origin)
    this.#originRest = origin - this.#originMs
  }
}
