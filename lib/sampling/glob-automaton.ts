/** `?`: any one character. */
const ONE = '?'
/** `*`: any number of characters, none included. */
export const MANY = '*'

const ASCII = 128
const WORD_BITS = 32

/**
 * Follows all ways through a pattern at once, a bit for each: bit i of the state says that what was read so far can be the
 * first i characters of the pattern. A subject of n characters and a pattern of m take n * ceil((m + 1) / 32) steps at most,
 * whatever they are: there is no way back to take.
 *
 *     next state = (state & accepts[character]) << 1 | state & stars
 */
export class GlobAutomaton {
  readonly #words: number
  /** Rows of `#words` words: which places of the pattern take the character. 128 for ASCII, one for the rest, one for each exception. */
  readonly #accepts: Int32Array
  /** The rows of the pattern's characters beyond ASCII, by code point. */
  readonly #rows = new Map<number, number>()
  /** Before which places a star stands. */
  readonly #stars: Int32Array
  readonly #endBit: number
  readonly #state: Int32Array

  constructor(pattern: string) {
    const characters = [...pattern]
    const placed = characters.filter((character) => character !== MANY)
    const words = Math.floor(placed.length / WORD_BITS) + 1
    for (const variant of characters.flatMap(caseVariants)) {
      const code = codeOf(variant)
      if (code >= ASCII && !this.#rows.has(code)) this.#rows.set(code, (ASCII + 1 + this.#rows.size) * words)
    }
    this.#words = words
    this.#accepts = new Int32Array((ASCII + 1 + this.#rows.size) * words)
    this.#stars = new Int32Array(words)
    this.#state = new Int32Array(words)
    this.#endBit = 1 << (placed.length % WORD_BITS)
    const anyone = new Int32Array(words)
    for (const [place, character] of placed.entries()) if (character === ONE) mark(anyone, 0, place)
    for (let row = 0; row < this.#accepts.length; row += words) this.#accepts.set(anyone, row)
    for (const [place, character] of placed.entries()) {
      if (character === ONE) continue
      for (const variant of caseVariants(character)) mark(this.#accepts, this.#row(codeOf(variant)), place)
    }
    let before = 0
    for (const character of characters) {
      if (character === MANY) mark(this.#stars, 0, before)
      else before++
    }
  }

  /** Whether the pattern matches `subject` from `from` to its end. */
  matches(subject: string, from: number): boolean {
    const state = this.#state
    const stars = this.#stars
    const accepts = this.#accepts
    const words = this.#words
    const last = words - 1
    const endless = (stars[last] as number) & this.#endBit
    state.fill(0)
    state[0] = 1
    for (let i = from; i < subject.length; i++) {
      if (((state[last] as number) & endless) !== 0) return true
      let code = subject.charCodeAt(i)
      if (code >= ASCII) {
        code = subject.codePointAt(i) ?? code
        if (code > 0xffff) i++
      }
      const row = this.#row(code)
      let carry = 0
      let alive = 0
      for (let word = 0; word < words; word++) {
        const before = state[word] as number
        const moved = before & (accepts[row + word] as number)
        const after = (moved << 1) | carry | (before & (stars[word] as number))
        carry = moved >>> (WORD_BITS - 1)
        state[word] = after
        alive |= after
      }
      if (alive === 0) return false
    }
    return ((state[last] as number) & this.#endBit) !== 0
  }

  #row(code: number): number {
    return code < ASCII ? code * this.#words : (this.#rows.get(code) ?? ASCII * this.#words)
  }
}

/** A character as it is, in lower case and in upper case, as far as these are single characters too. */
export function caseVariants(character: string): readonly [own: string, lower: string, upper: string] {
  const lower = character.toLowerCase()
  const upper = character.toUpperCase()
  const { length } = character
  return [character, lower.length === length ? lower : character, upper.length === length ? upper : character]
}

/** Whether a character of a pattern stands for others. */
export function isWildcard(character: string): boolean {
  return character === MANY || character === ONE
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0
}

function mark(bits: Int32Array, row: number, place: number): void {
  const word = row + Math.floor(place / WORD_BITS)
  bits[word] = (bits[word] as number) | (1 << (place % WORD_BITS))
}
