import type { RootTag } from '../span/trace-context.ts'

const TAG = '_dd.propagation_error'
/** Longest text of a stranger that is told, in characters. */
const MAX_TOLD = 64

/** How many hex digits `_dd.p.tid` has. */
export const HIGH_HALF_LENGTH = 16

/** The tag by which the first span here tells what was wrong with the headers. */
export function propagationError(why: string | undefined): readonly RootTag[] | undefined {
  return why === undefined ? undefined : [[TAG, why]]
}

export function malformedHighHalf(text: string): string {
  return `malformed_tid ${text.slice(0, MAX_TOLD)}`
}
