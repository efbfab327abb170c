/** Of a longer value only so much is looked at. */
const MAX_VALUE = 10_000

/**
 * Whether a value, in whichever case it is written, is what a pattern says; `*` in it stands for anything. It takes time
 * in proportion to the value: the pieces between the stars are looked for one after the other, each where it comes first.
 */
export class TextPattern {
  /** In lower case. With one piece there is no star. */
  readonly #pieces: readonly string[]

  /** @param pieces what stands between the stars */
  constructor(pieces: readonly string[]) {
    this.#pieces = pieces.map((piece) => piece.toLowerCase())
  }

  /** Whether all of a value is what it says. */
  is(value: string): boolean {
    const pieces = this.#pieces
    const text = spelled(value)
    const first = pieces[0] ?? ''
    if (pieces.length === 1) return text === first
    const last = pieces.at(-1) ?? ''
    const end = text.length - last.length
    return text.startsWith(first) && text.endsWith(last) && found(text, pieces.slice(1, -1), first.length, end)
  }

  /** Whether some part of a value is what it says. */
  isIn(value: string): boolean {
    const text = spelled(value)
    return found(text, this.#pieces, 0, text.length)
  }
}

function spelled(value: string): string {
  return (value.length > MAX_VALUE ? value.slice(0, MAX_VALUE) : value).toLowerCase()
}

/** Whether the pieces stand in a part of a text, one behind the other. */
function found(text: string, pieces: readonly string[], from: number, to: number): boolean {
  let at = from
  for (const piece of pieces) {
    const place = text.indexOf(piece, at)
    if (place === -1) return false
    at = place + piece.length
  }
  return at <= to
}
