import { Alphabet } from './alphabet.ts'

const MAX_PRIORITY_LENGTH = 4
const LEAST_PRIORITY = -128
const LARGEST_PRIORITY = 127

/**
 * A sampling priority as headers have it: `-1`, `0`, `1` or `2`, or another number that the agent takes, since some
 * tracers know more. Anything else is as good as none, so that the process that reads it decides by itself. (dd-trace-js
 * would also take the 1 in `1abc`, and dd-trace-py would give up the whole trace because of `abc`.)
 */
export function parsePriority(text: string | undefined): number | undefined {
  if (text === undefined || text.length > MAX_PRIORITY_LENGTH) return undefined
  const priority = Number(text)
  if (String(priority) !== text || !Number.isInteger(priority)) return undefined
  return priority >= LEAST_PRIORITY && priority <= LARGEST_PRIORITY ? priority : undefined
}

const DIGITS = new Alphabet('0123456789')
const MAX_MECHANISM = 255

/** Whether `text` names a sampling mechanism as `_dd.p.dm` has it: `-0` to `-255`. */
export function isDecisionMaker(text: string): boolean {
  if (text.length < 2 || text.length > 4 || text[0] !== '-') return false
  return DIGITS.spells(text, 1) && Number(text.slice(1)) <= MAX_MECHANISM
}
