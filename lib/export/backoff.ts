import type { Random } from '../platform/random.ts'
import type { Timer, Timers } from '../platform/timers.ts'
import { retryDelay } from './retry-delay.ts'

export interface BackoffOptions {
  readonly timers: Timers
  readonly random: Random
  /** Runs what sends outside of any trace and any request. */
  readonly apart: <T>(fn: () => T) => T
  /** Called when it is time for another try. */
  readonly onOver: () => void
}

/** Shortest time between a failure and a try that somebody asked for. */
const REST_MS = 100
/** Longest pause when there is not much time left. */
const MAX_URGENT_MS = 500

/** The pause between a failed try and the next one. */
export class Backoff {
  readonly #options: BackoffOptions
  #pause: Timer | undefined
  #rest: Timer | undefined
  /** Whether the pause is as long as somebody asked for. */
  #hurried = false
  /** Whether the pause is as long as the agent asked for. */
  #asked = false
  /** Whether there is not much time left: pauses are short then. */
  urgent = false

  constructor(options: BackoffOptions) {
    this.#options = options
  }

  /** Whether it is not yet time for another try. */
  get pausing(): boolean {
    return this.#pause !== undefined
  }

  /** Whether the pause is one that nobody here can end: the agent has asked for it, and there is time. */
  get bound(): boolean {
    return this.#pause !== undefined && this.#asked && !this.urgent
  }

  /** A try has failed, the last of so many; the agent wants to be left alone for so many milliseconds. */
  begin(failures: number, restMs = 0): void {
    this.end()
    const { timers, random, apart } = this.#options
    const delay = Math.max(retryDelay(failures, random), restMs)
    this.#asked = restMs > 0
    this.#pauseFor(this.urgent ? Math.min(delay, MAX_URGENT_MS) : delay, false)
    this.#rest = apart(() =>
      timers.after(REST_MS, () => {
        this.#rest = undefined
      }),
    )
  }

  /** Ends the pause at once; or, where the last try has failed just now, in a moment, for which the process is kept alive. */
  hurry(): void {
    if (this.#pause === undefined || this.#hurried || this.bound) return
    this.#pause.cancel()
    this.#hurried = true
    if (this.#rest === undefined) this.#over()
    else this.#pauseFor(REST_MS, true)
  }

  /** Forgets the pause; nobody is called. */
  end(): void {
    this.#pause?.cancel()
    this.#rest?.cancel()
    this.#pause = undefined
    this.#rest = undefined
    this.#hurried = false
    this.#asked = false
  }

  #pauseFor(ms: number, held: boolean): void {
    const { timers, apart } = this.#options
    this.#pause = apart(() => timers.after(ms, () => this.#over(), held))
  }

  #over(): void {
    this.#pause = undefined
    this.#hurried = false
    this.#asked = false
    this.#options.onOver()
  }
}
