import type { Surroundings } from './surroundings.ts'

/**
 * A Ctrl-C that ends a command comes to this process too, on a busy machine a little after the end of the command is
 * noticed. Nobody means another one so soon.
 */
const SAME_MS = 200

/** Resolves when a signal tells the program to stop, or nobody reads what it draws any more. */
export function stopped({ onSignal, onReaderGone, timers }: Surroundings, behindCommand = false): Promise<void> {
  return new Promise((resolve) => {
    let same = behindCommand
    if (same)
      timers.after(SAME_MS, () => {
        same = false
      })
    const stop = (): void => {
      off()
      resolve()
    }
    const off = onSignal((signal) => {
      if (signal !== 'SIGINT' || !same) stop()
    })
    onReaderGone(stop)
  })
}
