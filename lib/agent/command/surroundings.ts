import type { Timers } from '../../platform/timers.ts'

/** Where text goes. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
  /** Cells of a line of the terminal. */
  readonly columns?: number | undefined
}

/** Signals that end a program. */
export type Ending = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

/** What the program takes of the process it is. */
export interface Surroundings {
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  readonly timers: Timers
  /** Whether Ctrl-C reaches a child without being passed on, as it does in a terminal. */
  readonly interactive: boolean
  /** Calls `listener` for each of these signals instead of ending; returns how to stop that. */
  onSignal(listener: (signal: Ending) => void): () => void
}
