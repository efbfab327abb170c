import { Alphabet } from './alphabet.ts'
import { type DatadogMember, decodeDatadogMember } from './datadog-member.ts'
import { partEnd } from './find-within.ts'
import { afterSpace, beforeSpace } from './optional-space.ts'
import { type CountRefusal, uncounted } from './refusal.ts'
import { wholeMembers } from './whole-members.ts'

/** Longest `tracestate` that is read, in characters; the members that begin further right are left out. */
export const MAX_TRACESTATE_LENGTH = 8192

/** A list has at most 32 members, and one of them will be ours. */
export const MAX_OTHERS = 31
const MAX_KEY_LENGTH = 256
export const MAX_VALUE_LENGTH = 256
const KEY_START = new Alphabet('abcdefghijklmnopqrstuvwxyz0123456789')
const KEY_LETTERS = new Alphabet('abcdefghijklmnopqrstuvwxyz0123456789_-*/@')
const VALUE_LETTERS = Alphabet.printable(',=')

/** How our own member begins. */
const DATADOG = 'dd='

/** A `tracestate`, taken apart. */
export interface Tracestate {
  /** What the leftmost `dd` member tells. */
  readonly datadog: DatadogMember | undefined
  /** The other vendors' members as they came and in their order, joined with commas. */
  readonly others: string | undefined
}

const NOTHING: Tracestate = { datadog: undefined, others: undefined }

/**
 * Reads a `tracestate` (https://www.w3.org/TR/trace-context-2/#tracestate-header): `dd=s:2;o:rum,congo=t61rcWkgMzE`.
 * Members that do not follow the grammar are left out, and so are those after the 31st that is not ours.
 */
export function parseTracestate(header: string | undefined, refused: CountRefusal = uncounted): Tracestate {
  if (header === undefined) return NOTHING
  const list = wholeMembers(header, MAX_TRACESTATE_LENGTH)
  let isOversized = list.length < header.length
  let isMalformed = false
  let datadog: DatadogMember | undefined
  let others = ''
  let room = MAX_OTHERS
  for (let next = 0; next < list.length; ) {
    const start = afterSpace(list, next)
    const equals = KEY_LETTERS.run(list, start)
    const isKey = list[equals] === '=' && equals - start <= MAX_KEY_LENGTH && KEY_START.spells(list, start, start + 1)
    const valueEnd = isKey ? VALUE_LETTERS.run(list, equals + 1) : equals
    const rest = afterSpace(list, valueEnd)
    const memberEnd = partEnd(list, ',', rest)
    next = memberEnd + 1
    // A list may have empty members.
    if (start === memberEnd) continue
    const end = beforeSpace(list, start, valueEnd)
    if (!isKey || rest < memberEnd || end === equals + 1) isMalformed = true
    else if (list.startsWith(DATADOG, start)) datadog ??= decodeDatadogMember(list, equals + 1, end, refused)
    // Of our own member the length is not checked: dd-trace-js writes more than the 256 characters allowed.
    else if (room === 0 || end - equals - 1 > MAX_VALUE_LENGTH) isOversized = true
    else others += room-- === MAX_OTHERS ? list.slice(start, end) : `,${list.slice(start, end)}`
  }
  if (isOversized) refused('oversized_tracestate')
  if (isMalformed) refused('malformed_tracestate')
  return { datadog, others: others === '' ? undefined : others }
}
