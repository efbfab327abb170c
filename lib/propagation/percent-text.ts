const PERCENT = 0x25

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
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return Buffer.from([...decodedBytes(Buffer.from(text))]).toString()
  }
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
  const digits = [hexDigit(high), hexDigit(low)] as const
  return digits[0] < 0 || digits[1] < 0 ? -1 : digits[0] * 16 + digits[1]
}

function hexDigit(code = 0): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  // The bit that tells `a` from `A`.
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}
