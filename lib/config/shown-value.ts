/** Most characters of a value that a message shows, with its quotes. */
export const MAX_SHOWN = 100

/** Most characters of what an object calls itself. */
const MAX_KIND = 40
/** What is not shown need not be searched, and may be a megabyte. */
const MAX_SEARCHED = 2 * MAX_SHOWN
/** So often an encoded text may have been encoded again. */
const MAX_DECODED = 3
/** What stands in the place of a secret. */
export const REDACTED = '<redacted>'
const SECRET_NAME = /(?<!tag_)key|token|secret|passw|passphrase|pwd|auth|credential|cookie|jwt|^sig$/i
/**
 * `api_key=…`, `"token":"…"`, `authorization:Bearer …` inside a text: a name of a secret, and what follows it up to the
 * next separator.
 */
const SECRET_PAIR =
  /((?:key|token|secret|passw|passphrase|pwd|auth|credential|cookie|jwt|\bsig)[^\s=:&,;]{0,40}(?:[=:]|%3[ad])\s*)(?:"(?:[^"\\]|\\.)*"?|(?:(?:bearer|basic|token) +)?[^\s&,;]+)/gi
const SCHEME = /^[a-z][a-z0-9+.-]{0,20}:[\\/]{2}/i
/** Control and format characters, halves of surrogate pairs, and line ends: nothing that could forge or bend a line. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u

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
  if (SECRET_NAME.test(name)) return REDACTED
  if (typeof value === 'boolean' || typeof value === 'number') return String(value)
  if (typeof value === 'string') return shownText(value)
  return typeof value === 'object' ? shownObject(value) : `a ${typeof value}`
}

/** A value without the quotes around a text. */
export function shownPlain(value: unknown, name = ''): string {
  if (typeof value !== 'string' || SECRET_NAME.test(name)) return shownValue(value, name)
  return printable(redacted(value), MAX_SHOWN)
}

/** Whether what is called so is nobody's business. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name)
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

/**
 * Without what may be the user and password of a URL, however badly the URL is written, and without values of secrets. What
 * hides one behind percent signs is shown without them.
 */
function redacted(text: string): string {
  const plain = decoded(text)
  const open = withoutSecrets(plain)
  return plain === text || open === plain.slice(0, MAX_SEARCHED) ? withoutSecrets(text) : open
}

function withoutSecrets(text: string): string {
  // To look for it from behind takes ten times as long where there is none.
  const at = text.includes('@') ? text.lastIndexOf('@') : -1
  const open = at === -1 ? text : `${SCHEME.exec(text)?.[0] ?? ''}${REDACTED}${text.slice(at)}`
  return open.slice(0, MAX_SEARCHED).replace(SECRET_PAIR, `$1${REDACTED}`)
}

/** `%40` as `@`, and whatever else is written so, be it twice. */
function decoded(text: string): string {
  let plain = text
  for (let i = 0; i < MAX_DECODED && plain.includes('%'); i++)
    plain = plain.replace(/%([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
  return plain
}

function printable(text: string, limit: number): string {
  let shown = ''
  let end = 0
  for (const char of text) {
    shown += UNPRINTABLE.test(char) ? escaped(char) : char
    if (shown.length > limit) return `${shown.slice(0, end)}…`
    if (shown.length < limit) end = shown.length
  }
  return shown
}

function escaped(char: string): string {
  const code = char.codePointAt(0) as number
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}
