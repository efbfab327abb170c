import { Buffer } from 'node:buffer'

/** What `@msgpack/msgpack` is used for here; it is loaded when the first payload comes. */
export type Msgpack = Pick<typeof import('@msgpack/msgpack'), 'Decoder' | 'Encoder'>

/** A value as {@link msgpackDecoder} has it: strings are bytes, and the keys of maps are marked. */
export type Decoded = unknown

/**
 * In front of every key. The library refuses the key `__proto__`, which the agent takes; and a key that no prototype has
 * cannot be mistaken for one.
 */
const MARK = '='

const nothing = (): null => null
/** The library would make dates of some extensions, and throw for others; the protocol has none. */
const noExtensions = { tryToEncode: nothing, decode: nothing }

const keyDecoder = {
  canBeCached: () => true,
  decode: (bytes: Uint8Array, offset: number, length: number) => MARK + utf8(bytes.subarray(offset, offset + length)),
}

/** Decodes bytes that the guard has let through, a value at a time. 64-bit integers are exact. */
export function msgpackDecoder({ Decoder }: Msgpack): (bytes: Uint8Array) => Decoded {
  const decoder = new Decoder({
    useBigInt64: true,
    // Strings stay bytes: the library makes lone surrogates of invalid UTF-8, and the agent U+FFFD.
    rawStrings: true,
    keyDecoder,
    mapKeyConverter: (key) => (typeof key === 'string' ? key : MARK + plainKey(key)),
    extensionCodec: noExtensions,
  })
  return (bytes) => decoder.decode(bytes)
}

/** What a decoded map has under a key; nothing if there is nil, or nothing, in its place. */
export function field(map: Decoded, key: string): Decoded {
  return (map as Record<string, unknown> | null | undefined)?.[MARK + key]
}

/** A decoded map with other keys and values, as a record that has no prototype; empty if it is nil or absent. */
export function record<T>(
  map: Decoded,
  readValue: (value: Decoded) => T,
  readKey: (key: string) => string = unchanged,
): Record<string, T> {
  const copy: Record<string, T> = Object.create(null)
  const decoded = map as Record<string, unknown> | null | undefined
  for (const key in decoded) copy[readKey(key.slice(MARK.length))] = readValue(decoded[key])
  return copy
}

/** What a decoded array has, without nil; nothing if it is absent. */
export function list<T>(array: Decoded, readElement: (element: Decoded) => T): T[] {
  return ((array as readonly Decoded[] | null | undefined) ?? []).flatMap((element) =>
    element === null ? [] : [readElement(element)],
  )
}

/** Text from str or bin, with U+FFFD where it is not UTF-8; empty if it is nil or absent. */
export function text(value: Decoded): string {
  return value instanceof Uint8Array ? utf8(value) : ''
}

/** An integer; 0 if it is nil or absent. */
export function integer(value: Decoded): bigint {
  if (typeof value === 'bigint') return value
  return typeof value === 'number' ? BigInt(value) : 0n
}

/** An integer, or a float64; 0 if it is nil. */
export function number(value: Decoded): number {
  return Number(value ?? 0)
}

function unchanged(key: string): string {
  return key
}

function plainKey(key: unknown): string {
  if (typeof key === 'number' || typeof key === 'bigint') return String(key)
  return text(key)
}

function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}
