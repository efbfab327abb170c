import { Buffer } from 'node:buffer'

/** One after the other, in memory of their own: out of the pool a few bytes would keep 8 kB. */
export function joined(parts: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.allocUnsafeSlow(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
