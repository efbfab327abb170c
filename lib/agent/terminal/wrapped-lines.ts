import { fitted } from '../../terminal/fitted-text.ts'

/** More of a message than this is cut. */
const MAX_LINES = 4
const INDENT = '  '

/** A message as lines of at most `width` cells, broken between words; all but the first are indented. */
export function wrappedLines(message: string, width: number): string[] {
  const words = fitted(message, width * MAX_LINES).text.split(' ')
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line === '' || fitted(longer, width).text === longer) line = longer
    else {
      lines.push(line)
      line = INDENT + word
    }
  }
  return [...lines, line].slice(0, MAX_LINES).map((full) => fitted(full, width).text)
}
