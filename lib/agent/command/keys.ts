import type { Keyboard } from '../../platform/keyboard.ts'
import type { Output } from '../../terminal/output.ts'
import type { Paint } from '../../terminal/palette.ts'
import { traceUrl } from '../terminal/trace-url.ts'
import type { DevRequest } from './dev-request.ts'
import type { Surroundings } from './surroundings.ts'
import type { Watch } from './watched-traces.ts'

/** What the keys act upon. */
export interface KeyParts extends Pick<Surroundings, 'openInBrowser'> {
  /** The address of the viewer. */
  readonly url: string
  readonly watch: Watch
  readonly out: Output
  readonly paint: Paint
  stop(): void
}

interface Key {
  /** What the keyboard sends. */
  readonly key: string
  /** What stands on it. */
  readonly name: string
  readonly does: string
  act(parts: KeyParts): void
}

/** To the upper left, and nothing from there on. */
const CLEAR = '\x1b[H\x1b[2J'

const KEYS: readonly Key[] = [
  { key: 'o', name: 'o', does: 'opens the viewer in a browser', act: (parts) => open(parts, parts.url) },
  {
    key: '\r',
    name: 'Enter',
    does: 'opens the trace that was written last',
    act: (parts) => open(parts, parts.watch.last === undefined ? parts.url : traceUrl(parts.url, parts.watch.last)),
  },
  {
    key: 't',
    name: 't',
    does: 'writes waterfalls, or lines again',
    act(parts) {
      const { how } = parts.watch
      how.form = how.form === 'tree' ? 'line' : 'tree'
      say(parts, how.form === 'tree' ? 'writes waterfalls' : 'writes lines')
    },
  },
  {
    key: 'e',
    name: 'e',
    does: 'writes only traces with an error, or the others again too',
    act(parts) {
      const { how } = parts.watch
      how.failedOnly = !how.failedOnly
      say(parts, how.failedOnly ? 'writes only traces with an error' : 'writes traces without an error too')
    },
  },
  {
    key: 'p',
    name: 'p',
    does: 'writes no traces, or goes on',
    act(parts) {
      const { how } = parts.watch
      how.paused = !how.paused
      say(parts, how.paused ? 'writes no traces; p goes on' : `writes traces; left out ${how.missed}`)
      how.missed = 0
    },
  },
  { key: 'c', name: 'c', does: 'clears the screen', act: ({ out }) => void out.write(CLEAR) },
  { key: 'q', name: 'q', does: 'stops, as Ctrl-C does', act: ({ stop }) => stop() },
  {
    key: '?',
    name: '?',
    does: 'tells this',
    act: ({ out }) => void out.write(`\n${KEYS.map(({ name, does }) => `  ${name.padEnd(5)}  ${does}\n`).join('')}\n`),
  },
]

/** The keyboard, if somebody sits there: who pipes what is written has given the terminal to another program. */
export function keyboardOf(
  { stdout, keyboard }: Pick<Surroundings, 'stdout' | 'keyboard'>,
  { form, quiet }: Pick<DevRequest, 'form' | 'quiet'>,
  out: Output,
): Keyboard | undefined {
  const seen = stdout.isTTY === true && out.isTTY === true
  return seen && form !== 'json' && !quiet ? keyboard() : undefined
}

/** Does what the keys are for that are pressed; returns how to stop that. */
export function heedKeys(keyboard: Keyboard, parts: KeyParts): () => void {
  return keyboard.listen((pressed) => KEYS.find(({ key }) => key === pressed)?.act(parts))
}

function open(parts: KeyParts, address: string): void {
  parts.openInBrowser(address, (why) => say(parts, `expected to open ${address}, got ${why}; open it yourself`))
}

function say({ out, paint }: KeyParts, what: string): void {
  out.write(`${paint('dim', `clew: ${what}`)}\n`)
}
