import type { Timers } from '../../platform/timers.ts'

/** Where text goes. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
  /** Cells of a line of the terminal. */
  readonly columns?: number | undefined
  /** What Node's terminals know of `NO_COLOR`, `FORCE_COLOR` and `TERM`. */
  hasColors?(): boolean
}

/** Signals that end a program. */
export type Ending = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

/** What the program takes of the process it is. Writing never throws, and goes nowhere when the reader is gone. */
export interface Surroundings {
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  readonly timers: Timers
  /** Calls `listener` for each of these signals instead of ending; returns how to stop that. */
  onSignal(listener: (signal: Ending) => void): () => void
  /** Calls `listener` when whoever read stdout has gone: `clew dev | head`. */
  onReaderGone(listener: () => void): void
  /** Calls `listener` when the process ends in whatever way it can notice; returns how to stop that. */
  onExit(listener: () => void): () => void
}
