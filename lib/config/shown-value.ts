import { isSecretName, REDACTED, redacted } from './secrets.ts'

/** Most characters of a value that a message shows, with its quotes. */
export const MAX_SHOWN = 100

/** Most characters of what an object calls itself. */
const MAX_KIND = 40
/**
 * Control and format characters, halves of surrogate pairs, and line ends: nothing that could forge or bend a line. A literal
 * would take a quarter of a millisecond at each start: V8 reads those too of functions that are not called.
 */
const UNPRINTABLE = '[\\p{C}\\p{Zl}\\p{Zp}]'
let unprintable: RegExp | undefined

/** Stands for a property whose getter threw. */
export const UNREADABLE: unique symbol = Symbol('unreadable')

/**
 * A value as a message may show it: bounded, printable and without secrets. Objects are named and not looked into.
 *
 * @example
 * shownValue('http://user:pass@host') // 'http://<redacted>@host', in quotes
 */
export function shownValue(value: unknown, name = ''): string {
  if (value === UNREADABLE) return 'a property that throws when it is read'
  if (value === undefined || value === null) return String(value)
  if (isSecretName(name)) return REDACTED
  if (typeof value === 'boolean' || typeof value === 'number') return String(value)
  if (typeof value === 'string') return shownText(value)
  return typeof value === 'object' ? shownObject(value) : `a ${typeof value}`
}

/** A value without the quotes around a text. */
export function shownPlain(value: unknown, name = ''): string {
  if (typeof value !== 'string' || isSecretName(name)) return shownValue(value, name)
  return printable(redacted(value), MAX_SHOWN)
}

/** A text that is not a value, such as a name: printable and bounded, without quotes. */
export function shownName(text: string): string {
  return printable(text, MAX_SHOWN)
}

function shownText(text: string): string {
  return `'${printable(redacted(text), MAX_SHOWN - 2)}'`
}

function shownObject(value: object): string {
  try {
    if (Array.isArray(value)) return printable(`an array of ${value.length}`, MAX_SHOWN)
    const { href } = value as { href?: unknown }
    if (typeof href === 'string') return shownText(href)
    // `[object Promise]`
    const kind = Object.prototype.toString.call(value).slice('[object '.length, -1)
    return kind === 'Object' ? 'an object' : `an object (${printable(kind, MAX_KIND)})`
  } catch {
    return 'an object that cannot be read'
  }
}

function printable(text: string, limit: number): string {
  if (text.length <= limit && /^[\x20-\x7e]*$/.test(text)) return text
  unprintable ??= new RegExp(UNPRINTABLE, 'u')
  let shown = ''
  let end = 0
  for (const char of text) {
    shown += unprintable.test(char) ? escaped(char) : char
    if (shown.length > limit) return `${shown.slice(0, end)}…`
    if (shown.length < limit) end = shown.length
  }
  return shown
}

function escaped(char: string): string {
  const code = char.codePointAt(0) as number
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}
