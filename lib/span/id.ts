/**
 * A 64-bit identifier is two signed 32-bit halves: V8 keeps those in a register or in the object itself, where a BigInt,
 * a hex string or a byte array would each be an allocation. This is the only file that knows how they read as text.
 */
export interface Id {
  readonly hi: number
  readonly lo: number
}

/** 16 lower-case hex digits: `hex16(0x1234, -1)` is `00001234ffffffff`. */
export function hex16(hi: number, lo: number): string {
  return hex8(hi) + hex8(lo)
}

/** The unsigned decimal form that Datadog's headers use. */
export function decimal(hi: number, lo: number): string {
  // Below 2^53 a double is exact, and a third of the price of a BigInt.
  const high = hi >>> 0
  if (high < 0x20_0000) return String(high * 0x1_0000_0000 + (lo >>> 0))
  return String((BigInt(high) << 32n) | BigInt(lo >>> 0))
}

/** Reads 16 hex digits of `text` from `offset`; undefined unless all are digits 0-9, a-f. */
export function parseHex16(text: string, offset = 0): Id | undefined {
  const hi = parseHex8(text, offset)
  const lo = parseHex8(text, offset + 8)
  return hi === undefined || lo === undefined ? undefined : { hi, lo }
}

const MAX_DECIMAL_DIGITS = 20
const MAX_UINT64 = 0xffff_ffff_ffff_ffffn

/** Reads an unsigned decimal below 2^64; undefined if there is anything but digits, or too many. */
export function parseDecimal(text: string): Id | undefined {
  if (text.length === 0 || text.length > MAX_DECIMAL_DIGITS) return undefined
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return undefined
  }
  const value = BigInt(text)
  if (value > MAX_UINT64) return undefined
  return { hi: Number(value >> 32n) | 0, lo: Number(value & 0xffff_ffffn) | 0 }
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function hex8(half: number): string {
  return (
    (HEX[half >>> 24] as string) +
    (HEX[(half >>> 16) & 0xff] as string) +
    (HEX[(half >>> 8) & 0xff] as string) +
    (HEX[half & 0xff] as string)
  )
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
