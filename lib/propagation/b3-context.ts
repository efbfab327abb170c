import { AUTO_KEEP, AUTO_REJECT, USER_KEEP } from '../ext/priority.ts'
import { hex16, type Id, parseHex16InAnyCase } from '../span/id.ts'
import { SpanReference } from '../span/span-reference.ts'
import { untold } from './draft.ts'

/** What B3 says of sampling: denied, accepted, or accepted for debugging. */
export type B3State = '0' | '1' | 'd'

const PRIORITIES: ReadonlyMap<B3State, number> = new Map([
  ['0', AUTO_REJECT],
  ['1', AUTO_KEEP],
  ['d', USER_KEEP],
])

export function priorityOf(state: B3State | undefined): number | undefined {
  return state === undefined ? undefined : PRIORITIES.get(state)
}

export function stateOf(priority: number): B3State {
  if (priority <= 0) return '0'
  return priority === AUTO_KEEP ? '1' : 'd'
}

/** Whether B3 has words for it: neither id may be zero. */
export function isTellable({ trace, hi, lo }: SpanReference): boolean {
  return (trace.lowHi !== 0 || trace.lowLo !== 0) && (hi !== 0 || lo !== 0)
}

/** 32 hex digits, or 16 for an id of 64 bits. */
export function b3TraceId({ trace: { highHi, highLo, lowHi, lowLo } }: SpanReference): string {
  return highHi === 0 && highLo === 0 ? hex16(lowHi, lowLo) : hex16(highHi, highLo) + hex16(lowHi, lowLo)
}

const NARROW = 16
const WIDE = 32
const NO_HIGH: Id = { hi: 0, lo: 0 }

/** A context of such ids; undefined unless both are valid. Datadog's tracers also read upper-case digits, and so do we. */
export function b3Context(traceId: string, spanId: string, state: B3State | undefined): SpanReference | undefined {
  if ((traceId.length !== NARROW && traceId.length !== WIDE) || spanId.length !== NARROW) return undefined
  const high = traceId.length === WIDE ? parseHex16InAnyCase(traceId, 0) : NO_HIGH
  const low = parseHex16InAnyCase(traceId, traceId.length - NARROW)
  const span = parseHex16InAnyCase(spanId, 0)
  if (high === undefined || low === undefined || span === undefined) return undefined
  const trace = untold()
  trace.highHi = high.hi
  trace.highLo = high.lo
  trace.lowHi = low.hi
  trace.lowLo = low.lo
  trace.priority = priorityOf(state)
  const context = new SpanReference(trace, span.hi, span.lo, undefined)
  return isTellable(context) ? context : undefined
}
