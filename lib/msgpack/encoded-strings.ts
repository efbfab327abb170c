import { Buffer } from 'node:buffer'

/** A string as msgpack, ready to be copied: header and UTF-8 bytes. */
export interface EncodedString {
  /** The bytes as big-endian 32-bit integers, the last one filled up with zeros. */
  readonly words: Int32Array
  /** How many bytes there are. */
  readonly length: number
}

const MAX_ENTRIES = 4096

/**
 * The strings that come again and again: names of spans, services and tags. Copied four bytes at a time they take a third
 * of what encoding them takes. When there are too many it forgets all: what is still in use is back at once.
 */
export class EncodedStrings {
  readonly #entries = new Map<string, EncodedString>()

  get(text: string): EncodedString {
    return this.#entries.get(text) ?? this.#add(text)
  }

  #add(text: string): EncodedString {
    if (this.#entries.size >= MAX_ENTRIES) this.#entries.clear()
    const entry = encodeString(text)
    this.#entries.set(text, entry)
    return entry
  }
}

/** A string, ready to be copied. */
export function encodeString(text: string): EncodedString {
  return inWords(stringBytes(text))
}

/** Bytes that are msgpack already, ready to be copied. */
export function inWords(bytes: Uint8Array): EncodedString {
  const words = new Int32Array((bytes.length + 3) >> 2)
  const padded = Buffer.alloc(words.length * 4)
  padded.set(bytes)
  for (let i = 0; i < words.length; i++) words[i] = padded.readInt32BE(i * 4)
  return { words, length: bytes.length }
}

/** A string with its header: https://github.com/msgpack/msgpack/blob/master/spec.md#str-format-family */
export function stringBytes(text: string): Buffer {
  const utf8 = Buffer.from(text, 'utf8')
  const n = utf8.length
  if (n < 32) return Buffer.concat([Buffer.of(0xa0 | n), utf8])
  if (n < 0x100) return Buffer.concat([Buffer.of(0xd9, n), utf8])
  if (n < 0x1_0000) return Buffer.concat([Buffer.of(0xda, n >>> 8, n & 0xff), utf8])
  return Buffer.concat([Buffer.of(0xdb, n >>> 24, (n >>> 16) & 0xff, (n >>> 8) & 0xff, n & 0xff), utf8])
}
