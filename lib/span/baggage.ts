/** So many items of one trace are kept: headers have room for far fewer. */
const MAX_ITEMS = 1024

/** What the application sends along with a trace, by key, into every process that the trace goes through. */
export class Baggage {
  // A map, because a stranger may call an item `__proto__`, or whatever else an object has already.
  readonly #items = new Map<string, string>()
  /** Items as another process wrote them, with what it said of them; until they are set anew. */
  #foreign: Map<string, string> | undefined

  get size(): number {
    return this.#items.size
  }

  get(key: string): string | undefined {
    return this.#items.get(key)
  }

  /** Sets an item; `foreign` is how the `baggage` header has it. False where there are too many already. */
  set(key: string, value: string, foreign?: string): boolean {
    if (this.#items.size >= MAX_ITEMS && !this.#items.has(key)) return false
    this.#items.set(key, value)
    if (foreign === undefined) this.#foreign?.delete(key)
    else this.#foreign = (this.#foreign ?? new Map<string, string>()).set(key, foreign)
    return true
  }

  /** How another process wrote an item, if it came from one and is as it came. */
  foreign(key: string): string | undefined {
    return this.#foreign?.get(key)
  }

  remove(key: string): void {
    this.#items.delete(key)
    this.#foreign?.delete(key)
  }

  /** Takes in the items of another, which win. */
  add(other: Baggage): this {
    for (const [key, value] of other.#items) this.set(key, value, other.foreign(key))
    return this
  }

  copy(): Baggage {
    return new Baggage().add(this)
  }

  [Symbol.iterator](): IterableIterator<[key: string, value: string]> {
    return this.#items[Symbol.iterator]()
  }

  toJSON(): Record<string, string> {
    return Object.fromEntries(this.#items)
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
