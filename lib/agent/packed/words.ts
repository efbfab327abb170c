/** What a word takes besides its characters: the string, its place in the list, and its place in the map. */
const WORD_BYTES = 80
const CHAR_BYTES = 2
/** Texts that came once; of more the oldest are not worth remembering. */
const MAX_ONCE = 4096
/** A longer text is rarely the same as another. */
const MAX_LENGTH = 1000
const MOST_BYTES = 2 * 1024 * 1024

/** Texts that come again and again, each kept once for many spans: names, services, the keys of tags. */
export class Words {
  readonly #maxBytes: number
  readonly #texts: string[] = []
  readonly #indexes = new Map<string, number>()
  readonly #once = new Set<string>()
  #bytes = 0
  /** How many slabs have texts that are here. */
  slabs = 0

  constructor(maxBytes: number) {
    this.#maxBytes = Math.min(MOST_BYTES, maxBytes)
  }

  /** What they take. */
  get bytes(): number {
    return this.#bytes
  }

  get isFull(): boolean {
    return this.#bytes >= this.#maxBytes
  }

  /** Which word a text is; -1 for none. It becomes one when it comes for the second time. */
  indexOf(text: string): number {
    const known = this.#indexes.get(text)
    if (known !== undefined) return known
    if (text.length > MAX_LENGTH || this.isFull) return -1
    if (!this.#once.delete(text)) {
      if (this.#once.size === MAX_ONCE) this.#once.clear()
      this.#once.add(text)
      return -1
    }
    const index = this.#texts.push(text) - 1
    this.#indexes.set(text, index)
    this.#bytes += WORD_BYTES + text.length * CHAR_BYTES
    return index
  }

  at(index: number): string {
    return this.#texts[index] as string
  }

  /** No more spans are packed with them. */
  seal(): void {
    this.#indexes.clear()
    this.#once.clear()
  }
}
