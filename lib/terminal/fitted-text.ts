/** Text made fit to stand on a line of a terminal, and the cells it takes there. */
export interface FittedText {
  readonly text: string
  readonly cells: number
}

/** Most characters that are looked at for a cell: there are those that take none, and texts of nothing else. */
const CHARS_PER_CELL = 20
const ELLIPSIS = '…'
/** More marks than this on one letter are not writing. */
const MAX_MARKS = 3
/** Characters that steer: a terminal, the direction of writing, or the line. */
const STEERING = /^[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]$/u
/** U+200D joins, and U+FE0E and U+FE0F choose a form: terminals disagree on how wide that makes what they stand with. */
const IGNORED: ReadonlySet<number> = new Set([0x200d, 0xfe0e, 0xfe0f])
const MARK = /^[\p{Mn}\p{Me}]$/u
const EMOJI = /^\p{Emoji_Presentation}$/u
const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Characters that are two cells wide: `W` and `F` of Unicode's East Asian Width, in the blocks that have them. */
const WIDE: readonly (readonly [from: number, to: number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2630, 0x2637],
  [0x268a, 0x268f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1d300, 0x1d376],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
]

/**
 * As much of `text` as fits into `maxCells`, with an ellipsis if that is not all. What would steer the terminal is written
 * out, e.g. `\x1b`: a tag comes from anywhere, and must not move the cursor.
 */
export function fitted(text: string, maxCells: number): FittedText {
  const pieces: FittedText[] = []
  let cells = 0
  let marks = 0
  let left = (maxCells + 1) * CHARS_PER_CELL
  for (const char of text) {
    if (--left < 0) return cut(pieces, cells, maxCells)
    const piece = pieceOf(char)
    marks = piece.cells === 0 ? marks + 1 : 0
    if (marks > MAX_MARKS) continue
    pieces.push(piece)
    cells += piece.cells
    if (cells > maxCells) return cut(pieces, cells, maxCells)
  }
  return { text: join(pieces), cells }
}

function cut(pieces: FittedText[], tooMany: number, maxCells: number): FittedText {
  if (maxCells < 1) return { text: '', cells: 0 }
  let cells = tooMany
  while (cells > maxCells - 1) cells -= (pieces.pop() as FittedText).cells
  return { text: join(pieces) + ELLIPSIS, cells: cells + 1 }
}

function join(pieces: readonly FittedText[]): string {
  return pieces.map(({ text }) => text).join('')
}

function pieceOf(char: string): FittedText {
  const code = char.codePointAt(0) as number
  if (code >= 0x20 && code < 0x7f) return { text: char, cells: 1 }
  if (IGNORED.has(code)) return { text: '', cells: 0 }
  if (STEERING.test(char)) {
    const text = SHORT_ESCAPES[char] ?? (code > 0xff ? `\\u{${code.toString(16)}}` : `\\x${hex2(code)}`)
    return { text, cells: text.length }
  }
  if (isWide(code) || EMOJI.test(char)) return { text: char, cells: 2 }
  return { text: char, cells: MARK.test(char) ? 0 : 1 }
}

function hex2(code: number): string {
  return code.toString(16).padStart(2, '0')
}

function isWide(code: number): boolean {
  return code >= 0x1100 && WIDE.some(([from, to]) => code >= from && code <= to)
}
