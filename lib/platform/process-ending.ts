import { constants } from 'node:os'
import { SystemClock } from './clock.ts'

/** Hears how the process, or the thread, ends. */
export interface EndListener {
  /** The loop has run empty, and it is about to end by itself; it goes on if there is more to do then. */
  beforeExit(): void
  /** A signal has come to which nobody else listens, and ends the process when this resolves. Undefined to leave signals alone. */
  readonly signalled: (() => Promise<void>) | undefined
  /** Something was thrown that nobody has caught, which ends it unless the application goes on after that. */
  uncaught(error: unknown): void
  /** It ends when this returns: what is begun here is never done. It has been put off for so many milliseconds already. */
  exiting(sinceMs: number): void
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/** One listener of each event for all tracers: Node warns of the eleventh. */
const listeners = new Set<EndListener>()
/** Whether a signal is ending the process. */
let ending = false

/** Calls a listener when the process ends, in whatever way it can notice. */
export function onProcessEnd(listener: EndListener): { dispose(): void } {
  if (listeners.size === 0) for (const [event, hear] of EVENTS) ifPossible(() => process.on(event, hear))
  listeners.add(listener)
  listenToSignals()
  return {
    dispose() {
      listeners.delete(listener)
      if (!wantsSignals()) leaveSignals()
      if (listeners.size > 0) return
      for (const [event, hear] of EVENTS) ifPossible(() => process.off(event, hear))
    },
  }
}

const EVENTS = [
  ['beforeExit', beforeExit],
  ['exit', exiting],
  ['uncaughtExceptionMonitor', uncaught],
] as const

function beforeExit(): void {
  for (const listener of listeners) listener.beforeExit()
}

function exiting(): void {
  const clock = new SystemClock()
  const from = clock.now()
  // In the hands of a test a clock may go back, or say that it is NaN.
  for (const listener of listeners) listener.exiting(Math.max(clock.now() - from, 0) || 0)
}

function uncaught(error: unknown): void {
  for (const listener of listeners) listener.uncaught(error)
}

/**
 * Ahead of all others: a listener that is to be called once is gone when those behind it are called, and would not be seen.
 *
 * Where others listen, what becomes of the process is theirs to say. Many of them ask how many they are, and do nothing if
 * somebody else seems to see to it; so for them there is nobody here until they are done. They may then send the signal again,
 * as they should, and we are back for that.
 */
function signalled(signal: NodeJS.Signals): void {
  const alone = process.listenerCount(signal) === 1
  if (alone) void end(signal)
  else {
    ifPossible(() => process.off(signal, signalled))
    ifPossible(() => setImmediate(listenToSignals).unref())
  }
}

/** Ends the process by the signal that came. Until then there is no listener here, so that another signal ends it at once. */
async function end(signal: NodeJS.Signals): Promise<void> {
  ending = true
  leaveSignals()
  await Promise.allSettled([...listeners].map((listener) => listener.signalled?.()))
  try {
    // With a listener that cannot be taken away the same signal would only come here again.
    if (!process.listeners(signal).includes(signalled)) process.kill(process.pid, signal)
    else process.exit(128 + constants.signals[signal])
  } catch {
    process.exit(128 + constants.signals[signal])
  }
}

/** What a program has frozen or replaced of its `process` is not to end it, only to end it without us. */
function ifPossible(change: () => unknown): void {
  try {
    change()
  } catch {
    // There is nobody to tell whom it would help.
  }
}

function wantsSignals(): boolean {
  for (const { signalled } of listeners) if (signalled !== undefined) return true
  return false
}

/** In a worker thread no signal ever comes. */
function listenToSignals(): void {
  if (ending || !wantsSignals()) return
  for (const signal of SIGNALS) {
    ifPossible(() => process.off(signal, signalled).prependListener(signal, signalled))
  }
}

function leaveSignals(): void {
  for (const signal of SIGNALS) ifPossible(() => process.off(signal, signalled))
}
