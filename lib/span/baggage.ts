/** So many items of one trace are kept: headers have room for far fewer. */
const MAX_ITEMS = 1024

/** An item as another process wrote it, with what that said of it. */
export interface ForeignItem {
  readonly value: string
  readonly text: string
}

/** What the application sends along with a trace, by key, into every process that the trace goes through. */
export class Baggage {
  // A map, because a stranger may call an item `__proto__`, or whatever else an object has already. One for both kinds of
  // items, because a second one would cost more than all else that is done with what came.
  readonly #items = new Map<string, string | ForeignItem>()

  get size(): number {
    return this.#items.size
  }

  get(key: string): string | undefined {
    const item = this.#items.get(key)
    return typeof item === 'object' ? item.value : item
  }

  /** Sets an item; `foreign` is how the `baggage` header has it. False where there are too many already. */
  set(key: string, value: string, foreign?: string): boolean {
    if (this.#items.size >= MAX_ITEMS && !this.#items.has(key)) return false
    this.#items.set(key, foreign === undefined ? value : { value, text: foreign })
    return true
  }

  /** How another process wrote an item, if it came from one and is as it came. */
  foreign(key: string): string | undefined {
    const item = this.#items.get(key)
    return typeof item === 'object' ? item.text : undefined
  }

  remove(key: string): void {
    this.#items.delete(key)
  }

  /** Takes in the items of another, which win. */
  add(other: Baggage): this {
    for (const [key, value] of other) this.set(key, value, other.foreign(key))
    return this
  }

  copy(): Baggage {
    return new Baggage().add(this)
  }

  /** All items as they are kept, for who writes them: without a generator, which takes longer than the rest of it. */
  items(): IterableIterator<[key: string, item: string | ForeignItem]> {
    return this.#items[Symbol.iterator]()
  }

  *[Symbol.iterator](): Generator<[key: string, value: string]> {
    for (const [key, item] of this.#items) yield [key, typeof item === 'object' ? item.value : item]
  }

  toJSON(): Record<string, string> {
    return Object.fromEntries(this)
  }
}

/** What has baggage: a trace. */
export interface BaggageOwner {
  baggage: Baggage | undefined
}

/** Sets an item, whatever was given for it; false if that was nothing usable. */
export function setBaggage(owner: BaggageOwner, key: unknown, value: unknown): boolean {
  if (typeof key !== 'string' || key === '') return false
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return false
  owner.baggage ??= new Baggage()
  return owner.baggage.set(key, String(value))
}

/** All items as an object of their own, for users to keep. */
export function allBaggage(owner: BaggageOwner | undefined): Record<string, string> {
  return owner?.baggage?.toJSON() ?? {}
}
