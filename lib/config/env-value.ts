/** Longer than any number is written. */
const MAX_NUMBER_LENGTH = 64
/** Decimal, perhaps with a fraction and an exponent; hexadecimal, `Infinity` and the empty text are not what anybody meant. */
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

/** The text of a variable, trimmed; undefined if there is none, because an empty variable counts as unset. */
export function textOf(raw: unknown): string | undefined {
  if (typeof raw !== 'string') return undefined
  const text = raw.trim()
  return text === '' ? undefined : text
}

/** `true`, `false`, `1` or `0`, in any case. */
export function toBoolean(text: string): boolean | undefined {
  switch (text.trim().toLowerCase()) {
    case 'true':
    case '1':
      return true
    case 'false':
    case '0':
      return false
    default:
      return undefined
  }
}

/** A finite decimal number: `0.5`, `-1`, `2e3`. */
export function toNumber(text: string): number | undefined {
  const trimmed = text.trim()
  if (trimmed.length > MAX_NUMBER_LENGTH || !NUMBER.test(trimmed)) return undefined
  const number = Number(trimmed)
  return Number.isFinite(number) ? number : undefined
}

/** A whole number that a double holds exactly: `8126`, `1e3`. */
export function toInteger(text: string): number | undefined {
  const number = toNumber(text)
  return Number.isSafeInteger(number) ? number : undefined
}

/** What stands between commas, trimmed; empty places are left out. */
export function toList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/**
 * Pairs of key and value. If there is a comma, commas part them, otherwise white space does; the first colon parts key and
 * value. A missing value is the empty text, a pair without key is left out, and of two with the same key the later counts.
 *
 * @example
 * toMap('team:shop,url:http://x') // Map { 'team' => 'shop', 'url' => 'http://x' }
 * toMap('team:shop canary') // Map { 'team' => 'shop', 'canary' => '' }
 */
export function toMap(text: string): Map<string, string> {
  const pairs = new Map<string, string>()
  for (const pair of text.split(text.includes(',') ? ',' : /\s+/)) {
    const colon = pair.indexOf(':')
    const key = (colon === -1 ? pair : pair.slice(0, colon)).trim()
    if (key !== '') pairs.set(key, colon === -1 ? '' : pair.slice(colon + 1).trim())
  }
  return pairs
}
