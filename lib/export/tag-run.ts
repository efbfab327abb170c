import type { PlainTag } from '../span/tag-value.ts'
import type { WrittenTags } from './chunk-tag-memo.ts'

/** The texts with which the tags of a span begin, as they were written for the span before. */
export class TagRun implements WrittenTags {
  readonly bytes: Uint8Array
  readonly count: number
  /** How many slots of the tags they take, with the numbers between them. */
  readonly slots: number
  readonly #tags: readonly (PlainTag | undefined)[]

  constructor(tags: readonly (PlainTag | undefined)[], slots: number, { bytes, count }: WrittenTags) {
    this.bytes = bytes
    this.count = count
    this.slots = slots
    this.#tags = tags.slice(0, slots)
  }

  /** Whether these tags begin with the same texts, with numbers, whichever they are, in the same places. */
  fits(tags: readonly (PlainTag | undefined)[], slots: number): boolean {
    if (slots < this.slots) return false
    for (let i = 0; i < this.slots; i += 2) {
      const value = this.#tags[i + 1]
      if (typeof value === 'number') {
        if (typeof tags[i + 1] !== 'number') return false
      } else if (tags[i + 1] !== value || tags[i] !== this.#tags[i]) return false
    }
    return true
  }
}
