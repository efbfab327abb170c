import { fitted } from './fitted-text.ts'

/** Wider than any text that is wrapped. */
const ALL = 100_000

/** All of a text as lines of at most `width` cells, broken between words, and inside those that are longer than a line. */
export function wrappedText(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  let cells = 0
  for (const word of fitted(text, ALL).text.split(' ')) {
    const { cells: wordCells } = fitted(word, ALL)
    if (line !== '' && cells + 1 + wordCells > width) {
      lines.push(line)
      line = ''
      cells = 0
    }
    if (line !== '') {
      line += ` ${word}`
      cells += 1 + wordCells
      continue
    }
    const pieces = broken(word, width)
    line = pieces.pop() as string
    cells = fitted(line, ALL).cells
    lines.push(...pieces)
  }
  return [...lines, line]
}

/** A word in pieces that fit on a line; one at least. */
function broken(word: string, width: number): string[] {
  const pieces: string[] = []
  let piece = ''
  let cells = 0
  for (const char of word) {
    const { cells: more } = fitted(char, ALL)
    if (piece !== '' && cells + more > width) {
      pieces.push(piece)
      piece = ''
      cells = 0
    }
    piece += char
    cells += more
  }
  return [...pieces, piece]
}
