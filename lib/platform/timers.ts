/** Where waiting comes from. */
export interface Timers {
  /** Calls `fn` once after `ms` milliseconds, unless cancelled; does not keep the process alive. */
  after(ms: number, fn: () => void): Timer
}

export interface Timer {
  cancel(): void
}

/** The timers of this process, never a reason for it to stay alive. */
export class SystemTimers implements Timers {
  after(ms: number, fn: () => void): Timer {
    const timeout = setTimeout(fn, ms)
    timeout.unref()
    return { cancel: () => clearTimeout(timeout) }
  }
}
