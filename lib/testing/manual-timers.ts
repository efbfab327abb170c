import type { Timer, Timers } from '../platform/timers.ts'

interface Pending {
  readonly at: number
  readonly fn: () => void
}

/** Timers that fire when they are told to. */
export class ManualTimers implements Timers {
  #now = 0
  readonly #pending = new Set<Pending>()

  after(ms: number, fn: () => void): Timer {
    const pending = { at: this.#now + ms, fn }
    this.#pending.add(pending)
    return { cancel: () => this.#pending.delete(pending) }
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#pending.size
  }

  /** Lets `ms` milliseconds pass and calls what falls due in them, in order. */
  advance(ms: number): void {
    const end = this.#now + ms
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#now = next.at
      this.#pending.delete(next)
      next.fn()
    }
    this.#now = end
  }

  #next(end: number): Pending | undefined {
    let next: Pending | undefined
    for (const pending of this.#pending) {
      if (pending.at <= end && (next === undefined || pending.at < next.at)) next = pending
    }
    return next
  }
}
