const ANY = '*'
/** Longer names are taken to be so long. */
const LENGTHS = 32

/** The names of some headers, as {@link Propagator.fields} has them, found in any case. */
export class OwnFields {
  readonly #names: ReadonlySet<string>
  readonly #prefixes: readonly string[]
  /** The first letters and lengths of all, since most headers of others have another of the two. */
  readonly #shapes = new Uint8Array(128 * LENGTHS)

  constructor(fields: readonly string[]) {
    this.#names = new Set(fields.filter((field) => !field.endsWith(ANY)))
    this.#prefixes = fields.filter((field) => field.endsWith(ANY)).map((field) => field.slice(0, -ANY.length))
    for (const name of this.#names) this.#shapes[shapeOf(name, name.length)] = 1
    for (const prefix of this.#prefixes)
      for (let length = prefix.length; length < LENGTHS; length++) this.#shapes[shapeOf(prefix, length)] = 1
  }

  /** Whether it is one of them. */
  has(name: string): boolean {
    return this.#mayHave(name) && (this.#names.has(name) || this.#hasInAnyCase(name))
  }

  /** Whether it is one of them, but not by the name that is known: in another case, or one of many that begin so. */
  isStray(name: string): boolean {
    return this.#mayHave(name) && !this.#names.has(name) && this.#hasInAnyCase(name)
  }

  /** To change the case of a name takes longer than all the rest, and so the others are told by their shape. */
  #mayHave(name: string): boolean {
    return this.#shapes[shapeOf(name, name.length)] === 1
  }

  #hasInAnyCase(name: string): boolean {
    const lower = name.toLowerCase()
    return this.#names.has(lower) || this.#hasPrefix(lower)
  }

  #hasPrefix(lower: string): boolean {
    for (const prefix of this.#prefixes) if (lower.startsWith(prefix)) return true
    return false
  }
}

function shapeOf(name: string, length: number): number {
  return (name.charCodeAt(0) | 0x20) * LENGTHS + Math.min(length, LENGTHS - 1)
}
