import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { isatty } from 'node:tty'

/** The keys of a terminal. */
export interface Keyboard {
  /** Calls `listener` with each key that is pressed, e.g. `o`, or `\r` for Enter; returns how to stop that. */
  listen(listener: (key: string) => void): () => void
}

/** What a terminal makes a signal for all of its foreground, as long as nobody reads its keys one by one. */
const SIGNALS: Readonly<Record<string, NodeJS.Signals>> = { '\x03': 'SIGINT', '\x1a': 'SIGTSTP', '\x1c': 'SIGQUIT' }

/** The keyboard of this process, if its input is a terminal, and not one that a shell has given to others meanwhile. */
export function ownKeyboard(): Keyboard | undefined {
  // Not asked of `process.stdin`, which would begin to read where there is none.
  return process.platform !== 'win32' && isatty(0) && isInForeground() ? { listen } : undefined
}

function listen(listener: (key: string) => void): () => void {
  const { stdin } = process
  const give = (): void => {
    stdin.setRawMode(false)
    stdin.pause()
  }
  const take = (): void => {
    if (!isInForeground()) return
    // Whoever had the terminal meanwhile may have left it otherwise than Node remembers it.
    stdin.setRawMode(false)
    stdin.setRawMode(true)
    stdin.resume()
  }
  const heard = (text: Buffer): void => {
    const { signal, key } = pressed(String(text))
    if (key !== undefined) listener(key)
    if (signal === undefined) return
    give()
    // To the whole group, e.g. to npx too; when that goes on after a stop, SIGCONT comes.
    process.kill(0, signal)
  }
  const gone = (): void => {}
  stdin.on('data', heard).on('error', gone)
  process.on('SIGCONT', take)
  take()
  return () => {
    process.off('SIGCONT', take)
    stdin.off('data', heard)
    give()
  }
}

/** What a text from the keyboard stands for: a signal if there is one in it, else a key, and nothing if it was pasted or is an arrow. */
export function pressed(text: string): { readonly signal?: NodeJS.Signals | undefined; readonly key?: string } {
  for (const key of text) if (Object.hasOwn(SIGNALS, key)) return { signal: SIGNALS[key] }
  return text.length === 1 ? { key: text } : {}
}

/** Whether the terminal is this process's: who touches that of others is stopped by the system. */
function isInForeground(): boolean {
  try {
    const [group, foreground] = groups()
    return group !== undefined && group === foreground
  } catch {
    return false
  }
}

/** The group of this process, and the one that has the terminal: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function groups(): (string | undefined)[] {
  if (process.platform === 'linux') {
    const stat = readFileSync('/proc/self/stat', 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return [fields[2], fields[5]]
  }
  const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore']
  const told = execFileSync('ps', ['-o', 'pgid=,tpgid=', '-p', String(process.pid)], { encoding: 'utf8', stdio })
  return told.trim().split(/\s+/)
}
