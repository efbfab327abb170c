/**
 * A 64-bit identifier is two signed 32-bit halves: V8 keeps those in a register or in the object itself, where a BigInt,
 * a hex string or a byte array would each be an allocation. This is the only file that knows how they read as text.
 */
export interface Id {
  readonly hi: number
  readonly lo: number
}

/** The digits as UTF-16 has them. */
const DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0))

/**
 * 16 lower-case hex digits: `hex16(0x1234, -1)` is `00001234ffffffff`. In one call, which makes one string; put together from
 * prepared pieces it would be fifteen, and take half as long again.
 */
export function hex16(hi: number, lo: number): string {
  return String.fromCharCode(
    DIGITS[hi >>> 28] as number,
    DIGITS[(hi >>> 24) & 15] as number,
    DIGITS[(hi >>> 20) & 15] as number,
    DIGITS[(hi >>> 16) & 15] as number,
    DIGITS[(hi >>> 12) & 15] as number,
    DIGITS[(hi >>> 8) & 15] as number,
    DIGITS[(hi >>> 4) & 15] as number,
    DIGITS[hi & 15] as number,
    DIGITS[lo >>> 28] as number,
    DIGITS[(lo >>> 24) & 15] as number,
    DIGITS[(lo >>> 20) & 15] as number,
    DIGITS[(lo >>> 16) & 15] as number,
    DIGITS[(lo >>> 12) & 15] as number,
    DIGITS[(lo >>> 8) & 15] as number,
    DIGITS[(lo >>> 4) & 15] as number,
    DIGITS[lo & 15] as number,
  )
}

/** The unsigned decimal form that Datadog's headers use. */
export function decimal(hi: number, lo: number): string {
  // Below 2^53 a double is exact, and a third of the price of a BigInt.
  const high = hi >>> 0
  if (high < 0x20_0000) return String(high * UINT32 + (lo >>> 0))
  return String((BigInt(high) << 32n) | BigInt(lo >>> 0))
}

/** Reads 16 hex digits of `text` from `offset`; undefined unless all are digits 0-9, a-f. */
export function parseHex16(text: string, offset = 0): Id | undefined {
  const hi = parseHex8(text, offset)
  const lo = parseHex8(text, offset + 8)
  return hi === undefined || lo === undefined ? undefined : { hi, lo }
}

/**
 * The same with capitals too. The digits are read where they stand, because those of a slice take V8 some 80 ns more to read.
 */
export function parseHex16InAnyCase(text: string, offset = 0): Id | undefined {
  return parseHex16(text, offset) ?? parseHex16(text.slice(offset, offset + 16).toLowerCase())
}

const MAX_DECIMAL_DIGITS = 20
const UINT32 = 0x1_0000_0000
const CHUNK_DIGITS = 6
const CHUNK = 10 ** CHUNK_DIGITS

/** Reads an unsigned decimal below 2^64; undefined if there is anything but digits, or too many. */
export function parseDecimal(text: string): Id | undefined {
  const { length } = text
  if (length === 0 || length > MAX_DECIMAL_DIGITS) return undefined
  let hi = 0
  let lo = 0
  let i = 0
  // Six digits at a time, so that every number on the way is below 2^53, where a double is exact: half the price of a BigInt.
  for (let end = length % CHUNK_DIGITS; end <= length; end += CHUNK_DIGITS) {
    let chunk = 0
    for (; i < end; i++) {
      const digit = text.charCodeAt(i) - 48
      if (digit < 0 || digit > 9) return undefined
      chunk = chunk * 10 + digit
    }
    const sum = lo * CHUNK + chunk
    const carry = Math.floor(sum / UINT32)
    lo = sum - carry * UINT32
    hi = hi * CHUNK + carry
  }
  return hi < UINT32 ? { hi: hi | 0, lo: lo | 0 } : undefined
}

function parseHex8(text: string, offset: number): number | undefined {
  if (text.length < offset + 8) return undefined
  let half = 0
  for (let i = offset; i < offset + 8; i++) {
    const code = text.charCodeAt(i)
    const digit = code >= 48 && code <= 57 ? code - 48 : code >= 97 && code <= 102 ? code - 87 : -1
    if (digit < 0) return undefined
    half = (half << 4) | digit
  }
  return half
}
