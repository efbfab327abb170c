// https://www.rfc-editor.org/rfc/rfc9110#name-date-time-formats
/** The date of a header in milliseconds since the Unix epoch; undefined if it is none. */
export function httpDate(text: string): number | undefined {
  const ms = /^\w{3,9}, .*GMT$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(ms) ? undefined : ms
}
