import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'

const output = Object.assign(new PassThrough(), { columns: Number.POSITIVE_INFINITY })
const line = createInterface({ input: new PassThrough(), output, terminal: true, prompt: '' })

/** How many cells a text takes, as Node's own line editor has it. */
export function terminalCells(text: string): number {
  const plain = stripVTControlCharacters(text)
  Object.assign(line, { line: plain, cursor: plain.length })
  return line.getCursorPos().cols
}
