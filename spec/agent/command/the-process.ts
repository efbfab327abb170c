import type { Ending, Surroundings } from '../../../lib/agent/command/surroundings.ts'
import { ManualTimers } from '../../../lib/testing/manual-timers.ts'

export interface TheProcess extends Surroundings {
  /** All that was written so far. */
  readonly out: string[]
  readonly err: string[]
  /** Resolves when text that matches was written to either. */
  written(pattern: RegExp): Promise<RegExpExecArray>
  signal(signal: Ending): void
  /** How many listen for signals. */
  readonly listening: number
}

/** The process as the program sees it, in the hands of a spec. */
export function theProcess(given: Partial<Surroundings> = {}): TheProcess {
  const out: string[] = []
  const err: string[] = []
  const signals = new Set<(signal: Ending) => void>()
  const waiting: { pattern: RegExp; resolve: (match: RegExpExecArray) => void }[] = []
  const writeTo = (texts: string[]) => (text: string) => {
    texts.push(text)
    for (const { pattern, resolve } of waiting) {
      const match = pattern.exec(text)
      if (match !== null) resolve(match)
    }
  }
  return {
    out,
    err,
    stdout: { write: writeTo(out) },
    stderr: { write: writeTo(err) },
    env: {},
    timers: new ManualTimers(),
    interactive: false,
    onSignal(listener) {
      signals.add(listener)
      return () => signals.delete(listener)
    },
    written: (pattern) => new Promise((resolve) => waiting.push({ pattern, resolve })),
    signal: (signal) => {
      for (const listener of signals) listener(signal)
    },
    get listening() {
      return signals.size
    },
    ...given,
  }
}
