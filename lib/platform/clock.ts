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

/** The clock of this process. */
export class SystemClock implements Clock {
  /** Where a program has taken its global away, or the test environment that it runs in. */
  readonly #known = globalThis.performance ?? lateBuiltin('node:perf_hooks').performance
  readonly origin: number = this.#known.timeOrigin

  wall(): number {
    return Date.now()
  }

  now(): number {
    try {
      return performance.now()
    } catch {
      return this.#known.now()
    }
  }
}
