/** A run of characters up to a blank, with what stands in quotes taken together. */
export interface QuotedText {
  /** Its characters, without the quotes. */
  readonly pieces: readonly string[]
  /** Where it ends in the query. */
  readonly to: number
  /** Whether a quote was opened and not closed. */
  readonly open: boolean
}

/**
 * Reads a value that begins at `from`: up to a blank, or up to the closing quote and from there on. In quotes a backslash
 * takes its meaning from the character behind it. The pieces are what stands between the stars.
 */
export function quotedText(query: string, from: number): QuotedText {
  const pieces = ['']
  const add = (char: string): void => {
    pieces.push((pieces.pop() ?? '') + char)
  }
  let inQuotes = false
  let at = from
  for (; at < query.length; at++) {
    const char = query[at] as string
    if (char === '"') inQuotes = !inQuotes
    else if (!inQuotes && isBlank(char)) break
    else if (inQuotes && char === '\\' && at + 1 < query.length) add(query[++at] as string)
    else if (char === '*') pieces.push('')
    else add(char)
  }
  return { pieces, to: at, open: inQuotes }
}

export function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r'
}
