import type { Clock } from '../platform/clock.ts'

const SECOND = 1000
/** Above that, several tokens come back together, so that a limiter takes 8 KiB at most. */
const MAX_SLOTS = 1024
/** A step of the clock that is longer than that, in milliseconds, is as good as any: all tokens are back. */
const MAX_STEP = 1e12

/**
 * Lets at most `perSecond` pass in any second, wherever that second begins: a token that was taken comes back one second
 * later. (A bucket that fills continuously lets up to twice as many pass in the second after a pause.) For a limit below 1
 * there is one token, which comes back after 1 / limit seconds. 0 lets nothing pass, a negative limit everything.
 *
 * Its time is the sum of the clock's steps forward: a clock that is set back neither frees tokens nor keeps them, and one
 * that jumps far ahead frees each once. Above 1,024 the tokens come back in groups, and what does not fill a group, less
 * than 0.1 % of the limit, is not given.
 */
export class RateLimiter {
  readonly perSecond: number
  readonly #clock: Clock
  /** Milliseconds until a token comes back. */
  readonly #rest: number
  /** When the last token of each group was taken, in the order of their first use. */
  readonly #taken: Float64Array
  readonly #groupSize: number
  /** The group that gives tokens, and how many it has given. */
  #group = 0
  #given = 0
  #time = 0
  /** What the clock said last; it is not asked before somebody is to pass, because to make it takes a tenth of the start. */
  #seen: number | undefined
  #windowStart: number | undefined
  #asked = 0
  #allowed = 0
  #previousRate: number | undefined

  constructor(perSecond: number, clock: Clock) {
    this.perSecond = perSecond
    this.#clock = clock
    const tokens = this.#bounds ? Math.max(Math.floor(perSecond), 1) : 1
    this.#rest = perSecond < 1 ? SECOND / perSecond : SECOND
    this.#groupSize = Math.ceil(tokens / MAX_SLOTS)
    this.#taken = new Float64Array(Math.floor(tokens / this.#groupSize)).fill(Number.NEGATIVE_INFINITY)
  }

  /** Whether one more may pass; takes a token if so. */
  allows(): boolean {
    if (!this.#bounds) return this.perSecond !== 0
    this.#goOn()
    const allowed = this.#take()
    if (this.#windowStart === undefined) this.#windowStart = this.#time
    else if (this.#time - this.#windowStart >= SECOND) {
      this.#previousRate = this.#allowed / this.#asked
      this.#windowStart = this.#time
      this.#asked = 0
      this.#allowed = 0
    }
    this.#asked++
    if (allowed) this.#allowed++
    return allowed
  }

  /**
   * The share that it let pass of late, 0 to 1: the mean of this one-second window and the one before, as dd-trace-py has it.
   * A window begins with the first that asks after the end of the last.
   */
  get effectiveRate(): number {
    if (!this.#bounds) return this.perSecond === 0 ? 0 : 1
    const rate = this.#asked === 0 ? 1 : this.#allowed / this.#asked
    return this.#previousRate === undefined ? rate : (rate + this.#previousRate) / 2
  }

  /** Whether there is anything to count. */
  get #bounds(): boolean {
    return this.perSecond > 0 && this.perSecond < Number.POSITIVE_INFINITY
  }

  #goOn(): void {
    const now = this.#clock.now()
    const step = now - (this.#seen ?? now)
    this.#seen = now
    if (step > 0) this.#time += Math.min(step, MAX_STEP)
  }

  #take(): boolean {
    const taken = this.#taken
    if (this.#given === this.#groupSize) {
      this.#group = (this.#group + 1) % taken.length
      this.#given = 0
    }
    if (this.#given === 0 && this.#time - (taken[this.#group] as number) < this.#rest) return false
    taken[this.#group] = this.#time
    this.#given++
    return true
  }
}
