import { parseHex16 } from '../span/id.ts'
import type { SpanReference } from '../span/span-reference.ts'
import { Alphabet } from './alphabet.ts'
import { isTag, MAX_TAGS_LENGTH, RATE, TAG_PREFIX } from './datadog-tags.ts'
import { MAX_ORIGIN_LENGTH, validOrigin } from './origin.ts'
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
  /** The id of the last span that was a Datadog tracer's, 16 hex digits. */
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
  let member = `dd=s:${context.trace.samplingPriority()}`
  for (const part of parts(context)) {
    if (member.length + 1 + part.length > MAX_MEMBER_LENGTH) break
    member += `;${part}`
  }
  // A value that ends with a space is not valid.
  return member.trimEnd()
}

function* parts({ trace, isRemote, spanIdHex }: SpanReference): Generator<string> {
  const { origin, decisionMaker, keptRate, propagated, lastParent } = trace
  if (origin !== undefined && origin !== '' && origin.length <= MAX_ORIGIN_LENGTH) yield `o:${valueText(origin)}`
  // Of a span of another process we do not know whose tracer started it.
  if (!isRemote) yield `p:${spanIdHex}`
  else if (lastParent !== undefined) yield `p:${lastParent}`
  if (decisionMaker !== undefined && isDecisionMaker(decisionMaker)) yield `t.dm:${decisionMaker}`
  if (keptRate !== undefined) yield `t.ksr:${keptRate}`
  if (propagated === undefined) return
  for (const [key, value] of propagated) {
    if (key === RATE && keptRate !== undefined) continue
    if (key.startsWith(TAG_PREFIX) && value !== '')
      yield `t.${KEY_LETTERS.mend(key.slice(TAG_PREFIX.length))}:${valueText(value)}`
  }
}

/** `=` may not stand in a value of `tracestate`; `~` stands for it. */
function valueText(value: string): string {
  return VALUE_LETTERS.mend(value).replaceAll('=', '~')
}

/**
 * Reads the value of a `dd` member. Parts that are not valid are left out, and so are tags beyond what would fit into
 * `x-datadog-tags`. `t.tid` is only told: the high half of the trace id comes from `traceparent`.
 */
export function decodeDatadogMember(value: string): DatadogMember {
  let priority: number | undefined
  let origin: string | undefined
  let decisionMaker: string | undefined
  let propagated: Map<string, string> | undefined
  let lastParent: string | undefined
  let high: string | undefined
  let room = MAX_TAGS_LENGTH
  for (const part of value.split(';')) {
    const colon = part.indexOf(':')
    if (colon < 0) continue
    const key = part.slice(0, colon)
    const text = part.slice(colon + 1).replaceAll('~', '=')
    if (key === 's') priority = parsePriority(text)
    else if (key === 'o') origin = validOrigin(text)
    else if (key === 'p') lastParent = isSpanId(text) ? text : undefined
    else if (key === 't.tid') high = text
    else if (key === 't.dm') decisionMaker = isDecisionMaker(text) ? text : undefined
    else if (key.startsWith('t.') && text !== '') {
      const tag = TAG_PREFIX + key.slice(2)
      room -= tag.length + text.length + 2
      if (room >= 0 && isTag(tag, text)) propagated = (propagated ?? new Map<string, string>()).set(tag, text)
    }
  }
  return { priority, origin, decisionMaker, propagated, lastParent, high }
}

const SPAN_ID_LENGTH = 16

function isSpanId(text: string): boolean {
  const id = text.length === SPAN_ID_LENGTH ? parseHex16(text) : undefined
  return id !== undefined && (id.hi !== 0 || id.lo !== 0)
}
