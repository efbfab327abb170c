/** A row of the fault matrix as it came out. */
export interface MatrixRow {
  readonly number: number
  readonly fault: string
  readonly expected: string
  readonly seen: string
  /** Where the spans went. */
  readonly ledger: string
}

/** Where the matrix is written down. */
export const MATRIX: URL = new URL('../../docs/reliability.md', import.meta.url)
/** A variable of the environment that is set where it is being written. */
export const WRITING = 'CLEW_WRITE_FAULTS'

const BEGIN = '<!-- the matrix, written by npm run test:faults -->'
const END = '<!-- the end of the matrix -->'
const HEADS = ['#', 'fault', 'expected', 'seen', 'ledger, in spans']

export function drawRow({ number, fault, expected, seen, ledger }: MatrixRow): string {
  const cells = [String(number), fault, expected, seen, ledger]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

/** The matrix between its markers in place of the one that was there. */
export function writtenInto(page: string, rows: readonly MatrixRow[]): string {
  const [before, rest] = page.split(BEGIN)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined)
    throw new Error(`expected ${BEGIN} and ${END} in docs/reliability.md`)
  const head = [`| ${HEADS.join(' | ')} |`, `|${' --- |'.repeat(HEADS.length)}`]
  const drawn = [...rows].sort((a, b) => a.number - b.number).map(drawRow)
  return [before, BEGIN, '\n', [...head, ...drawn].join('\n'), '\n', END, after].join('')
}
