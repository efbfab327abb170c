import type { PlainTag } from '../span/tag-value.ts'
import type { TagRun } from './tag-run.ts'

/** Tags beyond that are looked up each time. */
const SLOTS = 16
/** Longest value worth remembering. */
const MAX_LENGTH = 64
/** So often a run is looked for in vain; one that is found and does not come again counts for eight. */
const CHANCES = 64
const RUN_COST = 8
/** A run that has fitted so many times was worth it. */
const WORTH = 64

/**
 * What the last span of a kind had in each place: spans that the same code makes set the same tags in the same order, and
 * often to the same values. Comparing with the last one replaces a look into a map and a loop over characters: 12 % of the
 * time of a span. Texts with which spans of a kind begin again and again are copied in one go: a tenth of the time of encoding
 * such spans, and 1 % of that of others.
 */
export class TagMemo<E> {
  readonly #encode: (text: string) => E
  readonly #keys: (string | undefined)[] = new Array(SLOTS).fill(undefined)
  readonly #keyBytes: (E | undefined)[] = new Array(SLOTS).fill(undefined)
  readonly #values: (string | undefined)[] = new Array(SLOTS).fill(undefined)
  readonly #valueBytes: (E | undefined)[] = new Array(SLOTS).fill(undefined)

  #run: TagRun | undefined
  #chances = CHANCES
  #fits = 0

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

  /** Whether a place has the value that it had before, and that is worth remembering. */
  recurs(place: number, value: string): boolean {
    return value.length <= MAX_LENGTH && this.#values[place] === value
  }

  /** The run that these tags begin with, if they begin as those of the span before. */
  runOf(tags: readonly (PlainTag | undefined)[], slots: number): TagRun | undefined {
    const run = this.#run
    if (run === undefined) return undefined
    if (run.fits(tags, slots)) {
      this.#fits++
      return run
    }
    if (this.#fits >= WORTH) this.#chances = CHANCES
    this.#run = undefined
    return undefined
  }

  /** Whether a run is to be remembered. */
  get wantsRun(): boolean {
    return this.#run === undefined && this.#chances > 0
  }

  /** Remembers a run, or that there was none. */
  remember(run: TagRun | undefined): void {
    this.#run = run
    this.#chances -= run === undefined ? 1 : RUN_COST
    this.#fits = 0
  }
}
