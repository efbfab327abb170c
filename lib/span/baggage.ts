/** So many items of one trace are kept: headers have room for far fewer. */
const MAX_ITEMS = 1024
/** So few are found one after another, which takes no longer than in a map. */
const FEW = 8

/** One thing that the application sends along. */
export interface BaggageItem {
  readonly key: string
  readonly value: string
  /** How another process wrote it, if it came from one and is as it came. */
  readonly text: string | undefined
}

type Kept = { -readonly [Field in keyof BaggageItem]: BaggageItem[Field] }

/** What the application sends along with a trace, by key, into every process that the trace goes through. */
export class Baggage {
  /** In the order in which their keys were first set. */
  readonly #items: Kept[] = []
  /**
   * The same by key, once there are more than {@link FEW}: to make a map takes as long as to read so many from a header. It is
   * no object, because a stranger may call an item `__proto__`, or whatever else an object has already.
   */
  #byKey: Map<string, Kept> | undefined = undefined

  get size(): number {
    return this.#items.length
  }

  get(key: string): string | undefined {
    return this.#find(key)?.value
  }

  /** Sets an item; `foreign` is how the `baggage` header has it. False where there are too many already. */
  set(key: string, value: string, foreign?: string): boolean {
    const item = this.#find(key)
    if (item === undefined) return this.#items.length < MAX_ITEMS && this.#append({ key, value, text: foreign })
    item.value = value
    item.text = foreign
    return true
  }

  /** How another process wrote an item, if it came from one and is as it came. */
  foreign(key: string): string | undefined {
    return this.#find(key)?.text
  }

  remove(key: string): void {
    const item = this.#find(key)
    if (item === undefined) return
    this.#items.splice(this.#items.indexOf(item), 1)
    this.#byKey?.delete(key)
  }

  /** Takes in the items of another, which win. */
  add(other: Baggage): this {
    for (const { key, value, text } of other.items()) this.set(key, value, text)
    return this
  }

  copy(): Baggage {
    return new Baggage().add(this)
  }

  /** All items as they are kept, for who writes them. */
  items(): readonly BaggageItem[] {
    return this.#items
  }

  *[Symbol.iterator](): Generator<[key: string, value: string]> {
    for (const { key, value } of this.#items) yield [key, value]
  }

  toJSON(): Record<string, string> {
    return Object.fromEntries(this)
  }

  #find(key: string): Kept | undefined {
    if (this.#byKey !== undefined) return this.#byKey.get(key)
    for (const item of this.#items) if (item.key === key) return item
    return undefined
  }

  #append(item: BaggageItem): true {
    this.#items.push(item)
    if (this.#byKey !== undefined) this.#byKey.set(item.key, item)
    else if (this.#items.length > FEW) this.#byKey = new Map(this.#items.map((one) => [one.key, one]))
    return true
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
