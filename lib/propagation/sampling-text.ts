const LEAST_PRIORITY = -128
const LARGEST_PRIORITY = 127
/** Those that the agent takes, by their text. */
const PRIORITIES: ReadonlyMap<string, number> = new Map(
  Array.from({ length: LARGEST_PRIORITY - LEAST_PRIORITY + 1 }, (_, i) => [
    String(LEAST_PRIORITY + i),
    LEAST_PRIORITY + i,
  ]),
)
const MAX_PRIORITY_LENGTH = 4

/**
 * A sampling priority as headers have it: `-1`, `0`, `1` or `2`, or another number that the agent takes, since some
 * tracers know more. Anything else is as good as none, so that the process that reads it decides by itself. (dd-trace-js
 * would also take the 1 in `1abc`, and dd-trace-py would give up the whole trace because of `abc`.)
 */
export function parsePriority(text: string | undefined): number | undefined {
  if (text === undefined || text.length > MAX_PRIORITY_LENGTH) return undefined
  // What nearly all say, without the hash that the text of a header has not been given yet.
  if (text === '1') return 1
  return PRIORITIES.get(text)
}

const MAX_MECHANISM = 255

/** Whether `text` names a sampling mechanism as `_dd.p.dm` has it: `-0` to `-255`. */
export function isDecisionMaker(text: string): boolean {
  if (text.length < 2 || text.length > 4 || text[0] !== '-') return false
  let mechanism = 0
  for (let i = 1; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return false
    mechanism = mechanism * 10 + digit
  }
  return mechanism <= MAX_MECHANISM
}
