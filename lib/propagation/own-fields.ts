const ANY = '*'

/** The names of the headers that are ours to write, as {@link Propagator.fields} has them, found in any case. */
export class OwnFields {
  readonly #names: ReadonlySet<string>
  readonly #prefixes: readonly string[]
  /** The first letters of all, since most headers of others begin with another one. */
  readonly #initials = new Uint8Array(128)

  constructor(fields: readonly string[]) {
    this.#names = new Set(fields.filter((field) => !field.endsWith(ANY)))
    this.#prefixes = fields.filter((field) => field.endsWith(ANY)).map((field) => field.slice(0, -ANY.length))
    for (const field of fields) this.#initials[field.charCodeAt(0)] = 1
  }

  /** Whether it is one of them; not looked at more closely unless its first letter is. */
  has(name: string): boolean {
    if (this.#initials[name.charCodeAt(0) | 0x20] !== 1) return false
    const lower = name.toLowerCase()
    return this.#names.has(lower) || this.#hasPrefix(lower)
  }

  #hasPrefix(lower: string): boolean {
    for (const prefix of this.#prefixes) if (lower.startsWith(prefix)) return true
    return false
  }
}
