const FIRST_PRINTABLE = 0x20
const LAST_PRINTABLE = 0x7e

/**
 * A choice of ASCII characters, to check and to mend text that came from strangers: one look into a table for each
 * character, where of a regular expression one would have to show that it is linear.
 */
export class Alphabet {
  readonly #letters = new Uint8Array(LAST_PRINTABLE + 1)

  constructor(letters: string) {
    for (const letter of letters) this.#letters[letter.charCodeAt(0)] = 1
  }

  /** The printable ASCII characters, 0x20 to 0x7e, without some. */
  static printable(without = ''): Alphabet {
    let letters = ''
    for (let code = FIRST_PRINTABLE; code <= LAST_PRINTABLE; code++) {
      const letter = String.fromCharCode(code)
      if (!without.includes(letter)) letters += letter
    }
    return new Alphabet(letters)
  }

  /** Where the first other character of `text` stands, from `start` to before `end`; `end` if there is none. */
  run(text: string, start: number, end: number = text.length): number {
    const letters = this.#letters
    let at = start
    while (at < end && letters[text.charCodeAt(at)] === 1) at++
    return at
  }

  /** Whether `text`, from `start` to before `end`, has no other characters. */
  spells(text: string, start = 0, end: number = text.length): boolean {
    return this.run(text, start, end) >= end
  }

  /** `text` with `_` in place of every other character. */
  mend(text: string): string {
    if (this.spells(text)) return text
    let mended = ''
    for (let i = 0; i < text.length; i++) mended += this.spells(text, i, i + 1) ? text[i] : '_'
    return mended
  }
}
