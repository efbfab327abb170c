import { lateBuiltin } from './late-builtin.ts'

/** Where time comes from. Two hands, because only one of them never jumps. */
export interface Clock {
  /** Milliseconds since the Unix epoch, whole: may be set back, forward or smeared. */
  wall(): number
  /** Milliseconds since some fixed moment, with a fraction: only ever grows. */
  now(): number
  /** The wall time, in milliseconds with a fraction, at which `now()` was 0. */
  readonly origin: number
}

/** What is asked of `performance`. */
type Hand = Pick<typeof performance, 'now' | 'timeOrigin'>

/** The clock of this process. */
export class SystemClock implements Clock {
  #known: Hand | undefined

  get origin(): number {
    return this.#performance().timeOrigin
  }

  wall(): number {
    return Date.now()
  }

  now(): number {
    try {
      return performance.now()
    } catch {
      return this.#performance().now()
    }
  }

  /** When it is first asked for, and not with clew: Node makes it of eleven modules, which take a tenth of the start. */
  #performance(): Hand {
    this.#known ??= globalHand() ?? lateBuiltin('node:perf_hooks').performance
    return this.#known
  }
}

/** Undefined where a program has taken the global away or put another in its place, or the test environment that it runs in. */
function globalHand(): Hand | undefined {
  try {
    return typeof performance.timeOrigin === 'number' ? performance : undefined
  } catch {
    return undefined
  }
}
