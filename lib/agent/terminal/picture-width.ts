import type { Output } from '../../terminal/output.ts'

/** Of an output that is no terminal. */
const DEFAULT_COLUMNS = 100

/** Cells of a line, to be asked for each time, because the window may have changed; some terminals say 0 until they know. */
export function pictureWidth({ columns }: Output): number {
  return columns || DEFAULT_COLUMNS
}
