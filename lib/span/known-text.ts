import { types } from 'node:util'

// biome-ignore lint/style/noRestrictedGlobals: only how a given date reads, not what time it is
const dates = Date.prototype

/** The text of an object that reads better than its `toString` has it, or should not tell all that it knows. */
export function knownText(value: object): string | undefined {
  if (types.isDate(value)) return dateText(value)
  // That of the program, which may be another than Node's in a test, or none.
  if (typeof URL === 'function' && value instanceof URL) return urlText(value)
  return types.isPromise(value) ? '[Promise]' : undefined
}

/** By the methods of `Date` and not by those that a subclass may have put before them. */
function dateText(date: typeof dates): string {
  return Number.isNaN(dates.valueOf.call(date)) ? 'Invalid Date' : dates.toISOString.call(date)
}

/** A URL without the user and password that it may carry. */
function urlText(url: URL): string {
  if (url.username === '' && url.password === '') return url.href
  const shown = new URL(url.href)
  shown.username = ''
  shown.password = ''
  return shown.href
}
