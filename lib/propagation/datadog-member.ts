import { parseHex16 } from '../span/id.ts'
import type { SpanReference } from '../span/span-reference.ts'
import { Alphabet } from './alphabet.ts'
import { isTag, MAX_TAGS_LENGTH, RATE, TAG_PREFIX } from './datadog-tags.ts'
import { findWithin, partEnd } from './find-within.ts'
import { MAX_ORIGIN_LENGTH, validOrigin } from './origin.ts'
import { type CountRefusal, uncounted } from './refusal.ts'
import { isDecisionMaker, parsePriority } from './sampling-text.ts'

/** Longest member that is written, in characters. */
const MAX_MEMBER_LENGTH = 256
/** `:` and `;` would end a key early; dd-trace-js writes them all the same. */
const KEY_LETTERS = Alphabet.printable(' ,=:;')
const VALUE_LETTERS = Alphabet.printable(',;~')

/** What the `dd` member of a `tracestate` tells of a trace. */
export interface DatadogMember {
  readonly priority: number | undefined
  readonly origin: string | undefined
  readonly decisionMaker: string | undefined
  readonly propagated: ReadonlyMap<string, string> | undefined
  /** What it says of the last span that was a Datadog tracer's: its id in 16 hex digits, if all is well. */
  readonly lastParent: string | undefined
  /** What it says of the high half of the trace id, whatever that is. */
  readonly high: string | undefined
}

/**
 * The member of `tracestate` that Datadog's tracers keep: `dd=s:2;o:rum;p:00f067aa0ba902b7;t.dm:-4;t.usr:42`, which is
 * the priority, the origin, the id of the last span that was a Datadog tracer's, and the tags, `t.` for `_dd.p.`. The high
 * half of the trace id is not among them, since `traceparent` has it. Parts that would make it too long are left out.
 */
export function encodeDatadogMember(context: SpanReference): string {
  // First, because it takes the decision: who made it is only known then.
  let member = `dd=s:${context.trace.samplingPriority()}`
  const { origin, decisionMaker, keptRate, propagated, lastParent } = context.trace
  if (origin !== undefined && origin !== '' && origin.length <= MAX_ORIGIN_LENGTH) member += `;o:${valueText(origin)}`
  // Of a span of another process we do not know whose tracer started it.
  const last = context.isRemote ? spanId(lastParent) : context.spanIdHex
  if (last !== undefined) member += `;p:${last}`
  if (decisionMaker !== undefined && isDecisionMaker(decisionMaker)) member += `;t.dm:${decisionMaker}`
  if (keptRate !== undefined) member += `;t.ksr:${keptRate}`
  if (propagated !== undefined)
    for (const [key, value] of propagated) {
      if (value === '' || !key.startsWith(TAG_PREFIX) || (key === RATE && keptRate !== undefined)) continue
      member += `;t.${KEY_LETTERS.mend(key.slice(TAG_PREFIX.length))}:${valueText(value)}`
    }
  if (member.length > MAX_MEMBER_LENGTH) member = member.slice(0, member.lastIndexOf(';', MAX_MEMBER_LENGTH))
  // A value that ends with a space is not valid.
  return member.trimEnd()
}

/** `=` may not stand in a value of `tracestate`; `~` stands for it. */
function valueText(value: string): string {
  const text = VALUE_LETTERS.mend(value)
  return text.includes('=') ? text.replaceAll('=', '~') : text
}

/**
 * Reads the value of a `dd` member, which stands in `list` from `from` to before `to`. Parts that are not valid are left out,
 * and so are tags beyond what would fit into `x-datadog-tags`. `t.tid` is only told: the high half of the trace id comes from
 * `traceparent`.
 */
export function decodeDatadogMember(
  list: string,
  from = 0,
  to: number = list.length,
  refused: CountRefusal = uncounted,
): DatadogMember {
  let priority: number | undefined
  let origin: string | undefined
  let decisionMaker: string | undefined
  let propagated: Map<string, string> | undefined
  let lastParent: string | undefined
  let high: string | undefined
  let room = MAX_TAGS_LENGTH
  for (let start = from, end = from; start < to; start = end + 1) {
    end = Math.min(partEnd(list, ';', start), to)
    const colon = findWithin(list, ':', start, end)
    if (colon === start + 1) {
      const letter = list[start]
      if (letter === 's') priority = checked(parsePriority(list.slice(colon + 1, end)), refused)
      else if (letter === 'o') origin = checked(validOrigin(withEquals(list.slice(colon + 1, end))), refused)
      else if (letter === 'p') lastParent = checked(parentText(list.slice(colon + 1, end)), refused)
    } else if (colon > 0 && list.startsWith('t.', start)) {
      const name = list.slice(start + 2, colon)
      const text = list.slice(colon + 1, end)
      if (name === 'tid') high = text
      else if (name === 'dm') decisionMaker = checked(isDecisionMaker(text) ? text : undefined, refused)
      else if (text !== '') {
        const tag = TAG_PREFIX + name
        const value = withEquals(text)
        room -= tag.length + value.length + 2
        if (room < 0) refused('oversized_tags')
        else if (!isTag(tag, value)) refused('malformed_dd_member')
        else propagated = (propagated ?? new Map<string, string>()).set(tag, value)
      }
    }
  }
  return { priority, origin, decisionMaker, propagated, lastParent, high }
}

/** What was written with `~` in place of `=`. */
function withEquals(text: string): string {
  return text.includes('~') ? text.replaceAll('~', '=') : text
}

function checked<T>(read: T | undefined, refused: CountRefusal): T | undefined {
  if (read === undefined) refused('malformed_dd_member')
  return read
}

const SPAN_ID_LENGTH = 16
const NO_SPAN = '0'.repeat(SPAN_ID_LENGTH)

/** Told as it came, also where it is no id, as in the public tracers; undefined where it names no span. */
function parentText(text: string): string | undefined {
  return text === '' || text === NO_SPAN || text.length > MAX_MEMBER_LENGTH ? undefined : text
}

function spanId(text: string | undefined): string | undefined {
  return text?.length === SPAN_ID_LENGTH && parseHex16(text) !== undefined ? text : undefined
}
