import { Effort } from './effort.ts'
import { type Piece, type Place, parseGoSyntax } from './go-syntax.ts'

/** Longest program; one character of a text takes as many steps at most. */
const MAX_STEPS = 5000
/** So many steps take as long as to ask a set for a character for the first time. */
const FIRST_ASKED = 50
const YES = 1
const NO = 2
const ASCII = 0x80

/** A step of the program: one character and on, two ways on, a place and on, or the end. */
type Step =
  | { readonly is: 'one'; readonly of: RegExp; readonly ascii: Uint8Array }
  | { readonly is: 'split'; to: number; or: number }
  | { readonly is: 'place'; readonly place: Place }
  | { readonly is: 'found' }

const SAME_WAY = -1

/**
 * A regular expression in the syntax of Go, which the agent uses: its time is linear in the length of the text, whatever the
 * expression is, as it is in Go.
 */
export class GoRegExp {
  readonly #steps: Step[] = []
  /** What is known of each set and the ASCII characters. */
  readonly #ascii = new Map<RegExp, Uint8Array>()
  /** The steps at which one may be, and the position in the text for which that was last found out. */
  readonly #seen: Int32Array

  /** Throws where the pattern is none, or too large for that effort. */
  constructor(pattern: string, effort: Effort = new Effort()) {
    effort.left -= pattern.length
    if (effort.spent) throw tooLarge()
    this.#add(parseGoSyntax(pattern), effort)
    this.#steps.push({ is: 'found' })
    this.#seen = new Int32Array(this.#steps.length)
  }

  /** Whether any part of a text is as the expression says; false if the effort was spent before that was clear. */
  test(text: string, effort: Effort = new Effort()): boolean {
    effort.left -= text.length + this.#steps.length
    if (effort.spent) return false
    const chars = [...text]
    this.#seen.fill(-1)
    let here: number[] = []
    for (let at = 0; at <= chars.length; at++) {
      if (this.#reach(0, at, chars, here, effort)) return true
      const char = chars[at]
      if (char === undefined || effort.spent) return false
      const next: number[] = []
      for (const step of here)
        if (this.#matches(step, char, effort) && this.#reach(step + 1, at + 1, chars, next, effort)) return true
      here = next
    }
    return false
  }

  #matches(index: number, char: string, effort: Effort): boolean {
    const step = this.#steps[index] as Step
    if (step.is !== 'one') return false
    const code = char.charCodeAt(0)
    const known = code < ASCII ? step.ascii[code] : 0
    if (known === YES || known === NO) return known === YES
    effort.left -= FIRST_ASKED
    const matches = step.of.test(char)
    if (code < ASCII) step.ascii[code] = matches ? YES : NO
    return matches
  }

  /** Notes at which characters one may wait, having come to a step; true if that is the end. */
  #reach(start: number, at: number, chars: readonly string[], waiting: number[], effort: Effort): boolean {
    const open = [start]
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      effort.left--
      if (this.#seen[index] === at) continue
      this.#seen[index] = at
      const step = this.#steps[index] as Step
      if (step.is === 'found') return true
      if (step.is === 'one') waiting.push(index)
      else if (step.is === 'place') {
        if (isPlace(step.place, chars[at - 1], chars[at])) open.push(index + 1)
      } else {
        if (step.or !== SAME_WAY) open.push(step.or)
        open.push(step.to)
      }
    }
    return false
  }

  #add(piece: Piece, effort: Effort): void {
    effort.left--
    if (this.#steps.length > MAX_STEPS || effort.spent) throw tooLarge()
    if (piece.is === 'one') {
      const ascii = this.#ascii.get(piece.of) ?? new Uint8Array(ASCII)
      this.#ascii.set(piece.of, ascii)
      this.#steps.push({ is: 'one', of: piece.of, ascii })
    } else if (piece.is === 'place') this.#steps.push(piece)
    else if (piece.is === 'row') for (const part of piece.pieces) this.#add(part, effort)
    else if (piece.is === 'choice') this.#addChoice(piece.pieces, effort)
    else this.#addTimes(piece, effort)
  }

  #split(): { is: 'split'; to: number; or: number } {
    const split = { is: 'split' as const, to: this.#steps.length + 1, or: SAME_WAY }
    this.#steps.push(split)
    return split
  }

  #addChoice(pieces: readonly Piece[], effort: Effort): void {
    const ends: { to: number }[] = []
    pieces.forEach((piece, i) => {
      const split = i < pieces.length - 1 ? this.#split() : undefined
      this.#add(piece, effort)
      if (split === undefined) return
      ends.push(this.#split())
      split.or = this.#steps.length
    })
    for (const end of ends) end.to = this.#steps.length
  }

  #addTimes({ piece, min, max }: Extract<Piece, { is: 'times' }>, effort: Effort): void {
    for (let i = 0; i < min; i++) this.#add(piece, effort)
    if (Number.isFinite(max)) {
      const splits: { or: number }[] = []
      for (let i = min; i < max; i++) {
        splits.push(this.#split())
        this.#add(piece, effort)
      }
      for (const split of splits) split.or = this.#steps.length
      return
    }
    const start = this.#steps.length
    const split = this.#split()
    this.#add(piece, effort)
    this.#split().to = start
    split.or = this.#steps.length
  }
}

function tooLarge(): SyntaxError {
  return new SyntaxError('it is too large')
}

function isPlace(place: Place, before: string | undefined, after: string | undefined): boolean {
  switch (place) {
    case 'start':
      return before === undefined
    case 'end':
      return after === undefined
    case 'lineStart':
      return before === undefined || before === '\n'
    case 'lineEnd':
      return after === undefined || after === '\n'
    default:
      return (isWord(before) !== isWord(after)) === (place === 'edge')
  }
}

function isWord(char: string | undefined): boolean {
  return char !== undefined && /^[0-9A-Za-z_]$/.test(char)
}
