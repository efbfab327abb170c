import type { Baggage } from '../span/baggage.ts'
import type { ExtractedTrace, RemoteTrace } from '../span/trace-context.ts'

/** What is told of a trace, as long as more may come. */
export type Draft = { -readonly [Field in keyof ExtractedTrace]: ExtractedTrace[Field] }

/**
 * A trace of which nothing is told. Whatever is read begins as a copy of it, and so all that a `RemoteTrace` is made from has
 * one hidden class: from objects of five classes, V8 would take four times as long to make it.
 */
export const UNTOLD: ExtractedTrace = {
  highHi: 0,
  highLo: 0,
  lowHi: 0,
  lowLo: 0,
  priority: undefined,
  decisionMaker: undefined,
  origin: undefined,
  propagated: undefined,
  tracestate: undefined,
  isRandom: false,
  lastParent: undefined,
  baggage: undefined,
  links: undefined,
  rootTags: undefined,
}

/** What a trace tells, to be changed. Field by field, because to spread an object that has a class takes ten times as long. */
export function draftOf(trace: RemoteTrace): Draft {
  return {
    highHi: trace.highHi,
    highLo: trace.highLo,
    lowHi: trace.lowHi,
    lowLo: trace.lowLo,
    priority: trace.priority,
    decisionMaker: trace.decisionMaker,
    origin: trace.origin,
    propagated: trace.propagated,
    tracestate: trace.tracestate,
    isRandom: trace.isRandom,
    lastParent: trace.lastParent,
    baggage: trace.baggage,
    links: trace.links,
    rootTags: trace.rootTags,
  }
}

/** Adds what came along. What the draft says itself wins, except for baggage. */
export function addTo(draft: Draft, { priority, baggage, rootTags }: RemoteTrace): void {
  draft.priority ??= priority
  if (baggage !== undefined)
    draft.baggage = draft.baggage === undefined ? baggage : withoutTwins(draft.baggage, baggage).add(baggage)
  if (rootTags !== undefined)
    draft.rootTags = draft.rootTags === undefined ? rootTags : new Map([...rootTags, ...draft.rootTags])
}

/**
 * The items of `ot-baggage-*` that are not among those of the `baggage` header: they come in lower case, and so `userId` of
 * the one is `userid` of the other.
 */
function withoutTwins(legacy: Baggage, baggage: Baggage): Baggage {
  const rest = legacy.copy()
  for (const [key] of baggage) rest.remove(key.toLowerCase())
  return rest
}
