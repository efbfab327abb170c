import { Alphabet } from './alphabet.ts'
import { withoutSpace } from './optional-space.ts'

/** Longest `tracestate` that is read, in characters; the members that begin further right are left out. */
export const MAX_TRACESTATE_LENGTH = 8192

/** A list has at most 32 members, and one of them will be ours. */
const MAX_OTHERS = 31
const MAX_KEY_LENGTH = 256
const MAX_VALUE_LENGTH = 256
const KEY_START = new Alphabet('abcdefghijklmnopqrstuvwxyz0123456789')
const KEY_LETTERS = new Alphabet('abcdefghijklmnopqrstuvwxyz0123456789_-*/@')
const VALUE_LETTERS = Alphabet.printable(',=')

/** The key of our own member. */
const DATADOG = 'dd'

/** A `tracestate`, taken apart. */
export interface Tracestate {
  /** The value of the leftmost `dd` member. */
  readonly datadog: string | undefined
  /** The other vendors' members as they came and in their order, joined with commas. */
  readonly others: string | undefined
}

/**
 * Reads a `tracestate` (https://www.w3.org/TR/trace-context-2/#tracestate-header): `dd=s:2;o:rum,congo=t61rcWkgMzE`.
 * Members that do not follow the grammar are left out, and so are those after the 31st that is not ours.
 */
export function parseTracestate(header: string | undefined): Tracestate {
  let datadog: string | undefined
  const others: string[] = []
  for (const text of capped(header ?? '').split(',')) {
    const member = withoutSpace(text)
    const equals = member.indexOf('=')
    if (!isMember(member, equals)) continue
    if (member.slice(0, equals) === DATADOG) datadog ??= member.slice(equals + 1)
    else if (others.length < MAX_OTHERS && member.length - equals - 1 <= MAX_VALUE_LENGTH) others.push(member)
  }
  return { datadog, others: others.length === 0 ? undefined : others.join(',') }
}

/** The whole members among the first 8,192 characters. */
function capped(header: string): string {
  if (header.length <= MAX_TRACESTATE_LENGTH) return header
  return header.slice(0, Math.max(0, header.lastIndexOf(',', MAX_TRACESTATE_LENGTH)))
}

/** Of our own member the length of the value is not checked: dd-trace-js writes more than the 256 characters allowed. */
function isMember(member: string, equals: number): boolean {
  if (equals < 1 || equals > MAX_KEY_LENGTH || equals === member.length - 1) return false
  return (
    KEY_START.spells(member, 0, 1) && KEY_LETTERS.spells(member, 1, equals) && VALUE_LETTERS.spells(member, equals + 1)
  )
}
