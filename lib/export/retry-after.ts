// https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
import { httpDate } from '../platform/http-date.ts'

/** No server may keep us from it for longer. */
const MAX_MS = 30_000

/**
 * Milliseconds for which a server wants to be left alone: a number of seconds, or a date, at `wallMs` since the epoch.
 * Undefined if it says neither.
 */
export function retryAfter(header: string | undefined, wallMs: number): number | undefined {
  if (header === undefined) return undefined
  const text = header.trim()
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : (httpDate(text) ?? Number.NaN) - wallMs
  return ms > 0 ? Math.min(ms, MAX_MS) : undefined
}
