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
  readonly origin: number = performance.timeOrigin

  wall(): number {
    return Date.now()
  }

  now(): number {
    return performance.now()
  }
}
