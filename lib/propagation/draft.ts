import type { Baggage } from '../span/baggage.ts'
import { RemoteTrace, type TraceContext } from '../span/trace-context.ts'

/** A trace of which more may be told, as long as nobody has seen it but who reads. */
export type Draft = { -readonly [Field in keyof RemoteTrace]: RemoteTrace[Field] }

const NOTHING = {
  highHi: 0,
  highLo: 0,
  lowHi: 0,
  lowLo: 0,
  priority: undefined,
  decisionMaker: undefined,
  origin: undefined,
  propagated: undefined,
  tracestate: undefined,
}

/** A trace of which nothing is told yet. To fill it in is cheaper than to gather in another object what it is made from. */
export function untold(): Draft {
  return new RemoteTrace(NOTHING)
}

/** What a dialect has just read, to be added to; undefined for a trace that is not of another process. */
export function drafted(trace: TraceContext): Draft | undefined {
  return trace instanceof RemoteTrace ? trace : undefined
}

/** Adds what came along. What the draft says itself wins, except for baggage. */
export function addTo(draft: Draft, { priority, baggage, rootTags }: Draft): void {
  draft.priority ??= priority
  if (baggage !== undefined)
    draft.baggage = draft.baggage === undefined ? baggage : withoutTwins(draft.baggage, baggage).add(baggage)
  if (rootTags !== undefined)
    draft.rootTags = draft.rootTags === undefined ? rootTags : [...rootTags, ...draft.rootTags]
}

/**
 * The items of `ot-baggage-*` that are not among those of the `baggage` header: they come in lower case, and so `userId` of
 * the one is `userid` of the other.
 */
function withoutTwins(legacy: Baggage, baggage: Baggage): Baggage {
  const rest = legacy.copy()
  for (const { key } of baggage.items()) rest.remove(key.toLowerCase())
  return rest
}
