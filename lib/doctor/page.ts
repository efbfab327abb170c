import { fitted } from '../terminal/fitted-text.ts'
import type { Paint, Style } from '../terminal/palette.ts'
import { wrappedText } from '../terminal/wrapped-text.ts'

/** Text in one style. */
export interface Cell {
  readonly text: string
  readonly style?: Style
  /** What stands behind it, from this cell of the column on, or below it where there is no room. */
  readonly aside?: { readonly text: string; readonly at: number }
}

const INDENT = 2
const GAP = 2
/** A column that is narrower is not pleasant to read. */
const MIN_COLUMN = 24
/** Narrower than this, lines are longer than the terminal, and it breaks them. */
const MIN_WIDTH = 20

/** Lines of a report, none wider than a terminal. */
export class Page {
  readonly #width: number
  readonly #paint: Paint
  readonly #lines: string[] = []

  constructor(width: number, paint: Paint) {
    this.#width = Math.max(width, MIN_WIDTH)
    this.#paint = paint
  }

  /** Begins a section. */
  heading(title: string, style: Style = 'bold'): void {
    if (this.#lines.length > 0) this.#lines.push('')
    this.#lines.push(...wrappedText(title, this.#width).map((line) => this.#paint(style, line)))
  }

  /** A paragraph, its lines but the first indented as far as its mark is long. */
  paragraph(
    text: string,
    { mark = '', indent = 0, style }: { mark?: string; indent?: number; style?: Style } = {},
  ): void {
    const start = indent + cellsOf(mark)
    const painted = style === undefined ? mark : this.#paint(style, mark)
    for (const [i, line] of wrappedText(text, this.#width - start).entries())
      this.#lines.push(i === 0 ? ' '.repeat(indent) + painted + line : ' '.repeat(start) + line)
  }

  /** Cells of the column beside keys of that many cells. */
  room(keyCells: number): number {
    return this.#width - INDENT - keyCells - GAP
  }

  /** Whether the column beside keys of that many cells is wide enough: a name that is broken cannot be copied. */
  fits(keyCells: number, cells: readonly Cell[]): boolean {
    const words = cells.flatMap(({ text, aside }) => `${text} ${aside?.text ?? ''}`.split(' '))
    return this.room(keyCells) >= Math.max(MIN_COLUMN, longest(words))
  }

  /** A key, and beside it, or below where it does not fit, what there is to say; keys of 0 cells have all below them. */
  pair(key: string, keyCells: number, cells: readonly Cell[]): void {
    const beside = keyCells > 0 && this.fits(keyCells, cells)
    if (!beside) this.paragraph(key, { indent: INDENT })
    const room = beside ? this.room(keyCells) : this.#width - 2 * INDENT
    const first = beside ? ' '.repeat(INDENT) + key + ' '.repeat(keyCells - cellsOf(key) + GAP) : undefined
    const lines = cells.flatMap((cell) => this.#drawn(cell, room))
    const indent = ' '.repeat(this.#width - room)
    this.#lines.push(...lines.map((line, i) => (i === 0 ? (first ?? indent) : indent) + line))
  }

  toString(): string {
    return this.#lines.map((line) => `${line}\n`).join('')
  }

  #drawn({ text, style, aside }: Cell, room: number): string[] {
    const painted = (line: string): string => (style === undefined ? line : this.#paint(style, line))
    const lines = wrappedText(text, room)
    if (aside === undefined) return lines.map(painted)
    const [only = ''] = lines
    const at = Math.max(aside.at, cellsOf(only) + GAP)
    if (lines.length === 1 && at + cellsOf(aside.text) <= room)
      return [painted(only) + ' '.repeat(at - cellsOf(only)) + this.#paint('dim', aside.text)]
    return [...lines.map(painted), ...wrappedText(aside.text, room).map((line) => this.#paint('dim', line))]
  }
}

/** Cells that a text takes. */
export function cellsOf(text: string): number {
  return fitted(text, Number.MAX_SAFE_INTEGER).cells
}

/** Cells of the longest. */
export function longest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, cellsOf(text)), 0)
}
