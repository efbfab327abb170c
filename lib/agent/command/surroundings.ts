import type { Keyboard } from '../../platform/keyboard.ts'
import type { Timers } from '../../platform/timers.ts'
import type { Output } from '../../terminal/output.ts'

/** Signals that end a program. */
export type Ending = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

/** What the program takes of the process it is. Writing never throws, and goes nowhere when the reader is gone. */
export interface Surroundings {
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  readonly timers: Timers
  /** The keys of the terminal, if there is one that is this program's now. */
  keyboard(): Keyboard | undefined
  /** Opens an address in a browser; calls `failed` with a reason if it cannot. */
  openInBrowser(url: string, failed: (why: string) => void): void
  /** Calls `listener` for each of these signals instead of ending; returns how to stop that. */
  onSignal(listener: (signal: Ending) => void): () => void
  /** Calls `listener` when whoever read stdout has gone: `clew dev | head`. */
  onReaderGone(listener: () => void): void
  /** Calls `listener` when the process ends in whatever way it can notice; returns how to stop that. */
  onExit(listener: () => void): () => void
}
