const ANY = '*'
/** Lengths that are so far apart, or a multiple of it, are taken for one. */
const LENGTHS = 32
const NONE: readonly string[] = []

/** The names of some headers, as {@link Propagator.fields} has them, found in any case. */
export class OwnFields {
  /** By their length. */
  readonly #names: readonly string[][] = Array.from({ length: LENGTHS }, () => [])
  readonly #prefixes: readonly string[]
  /** A bit for each first letter of theirs, in either case, by their length: most headers of others have another of the two. */
  readonly #letters = new Int32Array(LENGTHS)

  constructor(fields: readonly string[]) {
    this.#prefixes = fields.filter((field) => field.endsWith(ANY)).map((field) => field.slice(0, -ANY.length))
    for (const name of fields.filter((field) => !field.endsWith(ANY))) {
      this.#names[name.length % LENGTHS]?.push(name)
      this.#mark(name, name.length)
    }
    for (const prefix of this.#prefixes) for (let length = 0; length < LENGTHS; length++) this.#mark(prefix, length)
  }

  /** Whether it is one of them. */
  has(name: string): boolean {
    return this.#mayHave(name) && (this.#knows(name) || this.#hasInAnyCase(name))
  }

  /** Those of some names that are of them, but not as they are known: in another case, or one of many that begin so. */
  strays(names: readonly string[]): readonly string[] {
    let strays: string[] | undefined
    for (const name of names) {
      if (!this.#isStray(name)) continue
      strays ??= []
      strays.push(name)
    }
    return strays ?? NONE
  }

  #isStray(name: string): boolean {
    return this.#mayHave(name) && !this.#knows(name) && this.#hasInAnyCase(name)
  }

  /** To change the case of a name takes longer than all the rest, and so the others are told by their shape. */
  #mayHave(name: string): boolean {
    return ((this.#letters[name.length % LENGTHS] as number) & (1 << name.charCodeAt(0))) !== 0
  }

  #mark(name: string, length: number): void {
    this.#letters[length % LENGTHS] = (this.#letters[length % LENGTHS] as number) | (1 << name.charCodeAt(0))
  }

  #knows(name: string): boolean {
    for (const known of this.#names[name.length % LENGTHS] as string[]) if (known === name) return true
    return false
  }

  #hasInAnyCase(name: string): boolean {
    const lower = name.toLowerCase()
    return this.#knows(lower) || this.#hasPrefix(lower)
  }

  #hasPrefix(lower: string): boolean {
    for (const prefix of this.#prefixes) if (lower.startsWith(prefix)) return true
    return false
  }
}
