import type { Clock } from '../platform/clock.ts'

/** 2026-01-01T00:00:00Z */
const NEW_YEAR_2026 = 1_767_225_600_000

/** A clock that stands still until it is told otherwise. */
export class ManualClock implements Clock {
  readonly origin: number
  #now = 0
  #skew = 0

  /** Starts at `wallMs` milliseconds since the epoch. */
  constructor(wallMs: number = NEW_YEAR_2026) {
    this.origin = wallMs
  }

  now(): number {
    return this.#now
  }

  wall(): number {
    return Math.floor(this.origin + this.#now + this.#skew)
  }

  /** Lets `ms` milliseconds pass, with a fraction if wanted. */
  advance(ms: number): void {
    this.#now += ms
  }

  /** Sets the wall clock forward, or with a negative number back, while the monotonic clock goes on. */
  setWallForward(ms: number): void {
    this.#skew += ms
  }
}
