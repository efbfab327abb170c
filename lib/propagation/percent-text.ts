import { Buffer } from 'node:buffer'

const PERCENT = 0x25
const ESCAPE_LENGTH = 3

/** Any text in ASCII, by percent-encoding its UTF-8; half a surrogate pair becomes U+FFFD. */
export function percentEncoded(text: string): string {
  try {
    return encodeURIComponent(text)
  } catch {
    return encodeURIComponent(Buffer.from(text).toString())
  }
}

/** The text that was percent-encoded. What is not UTF-8 becomes U+FFFD, and a `%` without two hex digits stands for itself. */
export function percentDecoded(text: string): string {
  const first = text.indexOf('%')
  if (first < 0) return text
  try {
    return decodedPairs(text, first) ?? decodeURIComponent(text)
  } catch {
    return Buffer.from([...decodedBytes(Buffer.from(text))]).toString()
  }
}

/**
 * The same for characters of one and two bytes, which are those of most alphabets, in half the time; undefined where there is
 * anything else.
 *
 *     %c3%b6   110xxxxx 10xxxxxx
 */
function decodedPairs(text: string, first: number): string | undefined {
  let decoded = ''
  let done = 0
  for (let at = first; at >= 0; at = text.indexOf('%', done)) {
    const byte = byteAt(text, at)
    const next = byte < 0x80 ? -1 : byteAt(text, at + ESCAPE_LENGTH)
    const isPair = byte >= 0xc2 && byte <= 0xdf && next >= 0x80 && next <= 0xbf
    if (byte < 0 || (byte >= 0x80 && !isPair)) return undefined
    decoded += text.slice(done, at) + String.fromCharCode(isPair ? ((byte & 0x1f) << 6) | (next & 0x3f) : byte)
    done = at + (isPair ? 2 * ESCAPE_LENGTH : ESCAPE_LENGTH)
  }
  return decoded + text.slice(done)
}

/** The byte that is percent-encoded at `at`; -1 if none is. */
function byteAt(text: string, at: number): number {
  return text.charCodeAt(at) === PERCENT ? hexByte(text.charCodeAt(at + 1), text.charCodeAt(at + 2)) : -1
}

function* decodedBytes(bytes: Uint8Array): Generator<number> {
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number
    const value = byte === PERCENT ? hexByte(bytes[i + 1], bytes[i + 2]) : -1
    if (value >= 0) i += 2
    yield value < 0 ? byte : value
  }
}

/** -1 unless both are hex digits. */
function hexByte(high: number | undefined, low: number | undefined): number {
  const upper = hexDigit(high)
  const lower = hexDigit(low)
  return upper < 0 || lower < 0 ? -1 : upper * 16 + lower
}

function hexDigit(code = 0): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  // The bit that tells `a` from `A`.
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}
