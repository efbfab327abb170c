import { Alphabet } from './alphabet.ts'

/** Longest origin that is passed on, in characters; those in use, such as `synthetics`, are much shorter. */
export const MAX_ORIGIN_LENGTH = 128

const PRINTABLE = Alphabet.printable()

/** `_dd.origin` as it may stand in a header and in a tag; undefined for what may not. */
export function validOrigin(origin: string | undefined): string | undefined {
  if (origin === undefined || origin.length === 0 || origin.length > MAX_ORIGIN_LENGTH) return undefined
  return PRINTABLE.spells(origin) ? origin : undefined
}
