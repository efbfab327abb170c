import type { Surroundings } from './surroundings.ts'

/**
 * A Ctrl-C that ends a command comes to this process too, on a busy machine a little after the end of the command is
 * noticed. Nobody means another one so soon.
 */
const SAME_MS = 200

/**
 * Resolves when a signal tells the program to stop, or nobody reads what it draws any more, or whoever `heedKeys` listens
 * to calls what it is given; that returns how to stop listening.
 */
export function stopped(
  { onSignal, onReaderGone, timers }: Pick<Surroundings, 'onSignal' | 'onReaderGone' | 'timers'>,
  heedKeys: (stop: () => void) => () => void,
  behindCommand = false,
): Promise<void> {
  return new Promise((resolve) => {
    let same = behindCommand
    if (same)
      timers.after(SAME_MS, () => {
        same = false
      })
    const stop = (): void => {
      offSignal()
      offKeys()
      resolve()
    }
    const offSignal = onSignal((signal) => {
      if (signal !== 'SIGINT' || !same) stop()
    })
    const offKeys = heedKeys(stop)
    onReaderGone(stop)
  })
}
