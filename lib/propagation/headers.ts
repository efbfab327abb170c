/** What holds headers, of whatever kind: all that is known is that it can be asked for properties. */
export type Headers = Record<string, unknown>

export function isHeaders(carrier: unknown): carrier is Headers {
  return typeof carrier === 'object' && carrier !== null
}
