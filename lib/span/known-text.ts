import { types } from 'node:util'
import { ownGetter } from './own-getter.ts'
import { hasLastPrototype } from './prototypes.ts'

// biome-ignore lint/style/noRestrictedGlobals: only how a given date reads, not what time it is
const dates = Date.prototype
const sourceOf = ownGetter<RegExp, string>(RegExp.prototype, 'source')
const flagsOf = ownGetter<RegExp, string>(RegExp.prototype, 'flags')

/** The text of an object that reads better than its `toString` has it, or should not tell all that it knows. May throw. */
export function knownText(value: object): string | undefined {
  if (types.isDate(value)) return dateText(value)
  // That of the program, which may be another than Node's in a test, or none.
  // As `instanceof` would after 15 ms.
  if (!hasLastPrototype(value)) throw new RangeError('expected prototypes that come to an end')
  if (typeof URL === 'function' && value instanceof URL) return urlText(value)
  if (types.isRegExp(value)) return patternText(value)
  return types.isPromise(value) ? '[Promise]' : undefined
}

/** By the methods of `Date` and not by those that a subclass may have put before them. */
function dateText(date: typeof dates): string {
  return Number.isNaN(dates.valueOf.call(date)) ? 'Invalid Date' : dates.toISOString.call(date)
}

/** By what the language knows of a pattern: `String` asks it for properties, which may be made texts for ever. */
function patternText(pattern: RegExp): string {
  return `/${sourceOf(pattern)}/${flagsOf(pattern)}`
}

/** A URL without the user and password that it may carry. */
function urlText(url: URL): string {
  if (url.username === '' && url.password === '') return url.href
  const shown = new URL(url.href)
  shown.username = ''
  shown.password = ''
  return shown.href
}
