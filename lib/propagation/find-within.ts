/**
 * Where `letter` first stands in `text`, from `start` to before `end`; -1 if it does not. `indexOf` would go on looking to
 * the end of the text, and so from each of many parts: a time that grows with the square of the length.
 */
export function findWithin(text: string, letter: string, start: number, end: number): number {
  const code = letter.charCodeAt(0)
  for (let i = start; i < end; i++) if (text.charCodeAt(i) === code) return i
  return -1
}

/** Where the part of `text` ends that goes on at `at`: before the next `letter`, or with the text. */
export function partEnd(text: string, letter: string, at: number): number {
  const end = text.indexOf(letter, at)
  return end < 0 ? text.length : end
}
