import { caseVariants, GlobAutomaton, isWildcard, MANY } from './glob-automaton.ts'

/**
 * A pattern for whole strings in which `*` stands for any number of characters and `?` for any one; there is no way to
 * write them as themselves. Letters match in lower and upper case. Takes time in proportion to the subject, whatever the
 * pattern; see {@link GlobAutomaton}.
 *
 * @example
 * new Glob('GET /users/*').matches('get /users/7') // true
 */
export class Glob {
  readonly pattern: string
  /** Whether it has nothing but stars. */
  readonly matchesAll: boolean
  /** What stands before the first wildcard: as it is, in lower case and in upper case. */
  readonly #head: string
  readonly #lower: string
  readonly #upper: string
  /** For what begins with the first wildcard; undefined if that is nothing, or stars. */
  readonly #rest: GlobAutomaton | undefined
  /** Whether it is over after the head. */
  readonly #whole: boolean
  /** The last subject and the answer for it: most of a program's traces have the same service and name. */
  #subject: string | undefined
  #answer = false

  constructor(pattern: string) {
    const characters = [...pattern]
    const wildcard = characters.findIndex(isWildcard)
    const head = wildcard < 0 ? characters : characters.slice(0, wildcard)
    const rest = wildcard < 0 ? [] : characters.slice(wildcard)
    const onlyStars = rest.every((character) => character === MANY)
    this.pattern = pattern
    this.#head = head.join('')
    this.#lower = head.map((character) => caseVariants(character)[1]).join('')
    this.#upper = head.map((character) => caseVariants(character)[2]).join('')
    this.#whole = rest.length === 0
    this.#rest = onlyStars ? undefined : new GlobAutomaton(rest.join(''))
    this.matchesAll = rest.length > 0 && onlyStars && head.length === 0
  }

  matches(subject: string): boolean {
    if (this.matchesAll) return true
    if (this.#subject === subject) return this.#answer
    this.#subject = subject
    this.#answer = this.#examine(subject)
    return this.#answer
  }

  #examine(subject: string): boolean {
    const { length } = this.#head
    if (this.#whole ? subject.length !== length : subject.length < length) return false
    for (let i = 0; i < length; i++) {
      const unit = subject.charCodeAt(i)
      if (unit !== this.#head.charCodeAt(i) && unit !== this.#lower.charCodeAt(i) && unit !== this.#upper.charCodeAt(i))
        return false
    }
    return this.#rest === undefined || this.#rest.matches(subject, length)
  }
}
