import type { Ending, Surroundings } from '../../../lib/agent/command/surroundings.ts'
import { ManualTimers } from '../../../lib/testing/manual-timers.ts'

export interface TheProcess extends Surroundings {
  /** All that was written so far. */
  readonly out: string[]
  readonly err: string[]
  /** Resolves when text that matches was written to either. */
  written(pattern: RegExp): Promise<RegExpExecArray>
  signal(signal: Ending): void
  /** Whoever read stdout goes. */
  loseReader(): void
  /** The process ends. */
  exit(): void
  /** How many listen for signals, and for the end of the process. */
  readonly listening: number
}

/** The process as the program sees it, in the hands of a spec. */
export function theProcess(given: Partial<Surroundings> = {}): TheProcess {
  const out: string[] = []
  const err: string[] = []
  const signals = new Set<(signal: Ending) => void>()
  const exits = new Set<() => void>()
  const reader: (() => void)[] = []
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
    keyboard: () => undefined,
    openInBrowser: () => {},
    onSignal(listener) {
      signals.add(listener)
      return () => signals.delete(listener)
    },
    onReaderGone: (listener) => reader.push(listener),
    onExit(listener) {
      exits.add(listener)
      return () => exits.delete(listener)
    },
    written: (pattern) => new Promise((resolve) => waiting.push({ pattern, resolve })),
    signal: (signal) => {
      for (const listener of signals) listener(signal)
    },
    loseReader: () => {
      for (const listener of reader) listener()
    },
    exit: () => {
      for (const listener of exits) listener()
    },
    get listening() {
      return signals.size + exits.size
    },
    ...given,
  }
}
