import type { Buffer } from 'node:buffer'

/** A power of two. */
const SLOTS = 4096
/** Longer texts are rarely the same as another. */
const MAX_BYTES = 64

/** Texts that were read before, by their bytes: most texts of spans come again and again. */
export class KnownTexts {
  readonly #bytes = new Uint8Array(SLOTS * MAX_BYTES)
  readonly #lengths = new Uint8Array(SLOTS)
  readonly #texts: string[] = new Array(SLOTS).fill('')

  /** The text that UTF-8 stands for; each text is made once, as long as no other takes its place. */
  read(bytes: Buffer, from: number, length: number): string {
    if (length > MAX_BYTES) return bytes.toString('utf8', from, from + length)
    let hash = length
    for (let i = 0; i < length; i++) hash = (Math.imul(hash, 31) + (bytes[from + i] as number)) | 0
    const slot = (hash ^ (hash >>> 12) ^ (hash >>> 24)) & (SLOTS - 1)
    const known = this.#bytes
    const at = slot * MAX_BYTES
    if (this.#lengths[slot] === length) {
      let i = 0
      while (i < length && known[at + i] === bytes[from + i]) i++
      if (i === length) return this.#texts[slot] as string
    }
    for (let i = 0; i < length; i++) known[at + i] = bytes[from + i] as number
    this.#lengths[slot] = length
    const text = bytes.toString('utf8', from, from + length)
    this.#texts[slot] = text
    return text
  }
}
