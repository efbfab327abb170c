/** Tags beyond that are looked up each time. */
const SLOTS = 16
/** Longest value worth remembering. */
const MAX_LENGTH = 64

/**
 * What the last span of a kind had in each place: spans that the same code makes set the same tags in the same order, and
 * often to the same values. Comparing with the last one replaces a look into a map and a loop over characters: 12 % of the
 * time of a span.
 */
export class TagMemo<E> {
  readonly #encode: (text: string) => E
  readonly #keys: (string | undefined)[] = new Array(SLOTS).fill(undefined)
  readonly #keyBytes: (E | undefined)[] = new Array(SLOTS).fill(undefined)
  readonly #values: (string | undefined)[] = new Array(SLOTS).fill(undefined)
  readonly #valueBytes: (E | undefined)[] = new Array(SLOTS).fill(undefined)

  constructor(encode: (text: string) => E) {
    this.#encode = encode
  }

  /** The encoding of the name in a place; undefined for a place that is not remembered. */
  key(place: number, key: string): E | undefined {
    if (this.#keys[place] === key) return this.#keyBytes[place]
    if (place >= SLOTS) return undefined
    this.#keys[place] = key
    this.#keyBytes[place] = this.#encode(key)
    return this.#keyBytes[place]
  }

  /** The encoding of the value in a place, if it is there for the second time: one that never comes again costs nothing. */
  value(place: number, value: string): E | undefined {
    if (this.#values[place] === value) {
      const known = this.#valueBytes[place]
      if (known !== undefined || value.length > MAX_LENGTH) return known
      this.#valueBytes[place] = this.#encode(value)
      return this.#valueBytes[place]
    }
    if (place < SLOTS) {
      this.#values[place] = value
      this.#valueBytes[place] = undefined
    }
    return undefined
  }
}
