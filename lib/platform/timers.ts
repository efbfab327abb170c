/** Where waiting comes from. */
export interface Timers {
  /** Calls `fn` once after `ms` milliseconds, unless cancelled; keeps the process alive only if `held`. */
  after(ms: number, fn: () => void, held?: boolean): Timer
}

export interface Timer {
  cancel(): void
}

const NEVER: Timer = { cancel() {} }

/** The timers of this process; not a reason for it to stay alive, unless somebody waits for what they call. */
export class SystemTimers implements Timers {
  after(ms: number, fn: () => void, held = false): Timer {
    try {
      const timeout = setTimeout(fn, ms)
      // Where a test has put other timers in place of Node's, they may be numbers.
      if (!held) timeout.unref?.()
      return { cancel: () => cancel(timeout) }
    } catch {
      // Or be gone, with the environment that the test ran in.
      return NEVER
    }
  }
}

function cancel(timeout: NodeJS.Timeout): void {
  try {
    clearTimeout(timeout)
  } catch {
    timeout.close?.()
  }
}

/** Calls a function when what runs now has ended, as the global does whose name is like that, where a program has left it there. */
export function afterThis(fn: () => void): void {
  try {
    queueMicrotask(fn)
  } catch {
    void Promise.resolve().then(fn)
  }
}

/**
 * Calls a function after `ms` milliseconds, unless cancelled until then or by what has come in the meantime: where this thread
 * stood still, in a loop of its own or because the process was frozen, Node calls what is late before it reads what came.
 */
export function deadline(timers: Timers, ms: number, fn: () => void): Timer {
  let cancelled = false
  const timer = timers.after(ms, () =>
    afterReading(() => {
      if (!cancelled) fn()
    }),
  )
  return {
    cancel() {
      cancelled = true
      timer.cancel()
    },
  }
}

function afterReading(fn: () => void): void {
  try {
    setImmediate(fn)
  } catch {
    fn()
  }
}
