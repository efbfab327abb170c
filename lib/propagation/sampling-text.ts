import * as priority from '../ext/priority.ts'
import { Alphabet } from './alphabet.ts'

const PRIORITIES: ReadonlyMap<string | undefined, number> = new Map(
  [priority.USER_REJECT, priority.AUTO_REJECT, priority.AUTO_KEEP, priority.USER_KEEP].map((value) => [
    String(value),
    value,
  ]),
)

/**
 * A sampling priority as headers have it: `-1`, `0`, `1` or `2`. Anything else is as good as none, so that the process
 * that reads it decides by itself. (dd-trace-js would take any integer for a priority, also the 1 in `1abc`, and
 * dd-trace-py would give up the whole trace because of `abc`.)
 */
export function parsePriority(text: string | undefined): number | undefined {
  return PRIORITIES.get(text)
}

const DIGITS = new Alphabet('0123456789')
const MAX_MECHANISM = 255

/** Whether `text` names a sampling mechanism as `_dd.p.dm` has it: `-0` to `-255`. */
export function isDecisionMaker(text: string): boolean {
  if (text.length < 2 || text.length > 4 || text[0] !== '-') return false
  return DIGITS.spells(text, 1) && Number(text.slice(1)) <= MAX_MECHANISM
}
