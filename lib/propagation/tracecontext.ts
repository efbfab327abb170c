import { type Id, parseHex16 } from '../span/id.ts'
import { SpanReference } from '../span/span-reference.ts'
import { RemoteTrace } from '../span/trace-context.ts'
import { Alphabet } from './alphabet.ts'
import { type DatadogMember, decodeDatadogMember, encodeDatadogMember } from './datadog-member.ts'
import { withValidOtel } from './otel-member.ts'
import { HIGH_HALF_LENGTH, malformedHighHalf, propagationError } from './propagation-error.ts'
import type { CarrierGetter, CarrierSetter, Propagator } from './propagator.ts'
import { parseTracestate } from './tracestate.ts'

const TRACEPARENT = 'traceparent'
const TRACESTATE = 'tracestate'

/**
 * W3C Trace Context (https://www.w3.org/TR/trace-context-2/), with what only Datadog's tracers know of a trace in a member
 * of `tracestate` and the members of other vendors behind it:
 *
 *     traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
 *     tracestate: dd=s:1;p:00f067aa0ba902b7;t.dm:-4,congo=t61rcWkgMzE
 *
 * A trace id whose low half is zero is valid there and of no use here: Datadog's agent refuses the spans of such a trace.
 * It counts as none.
 */
export class TraceContextPropagator implements Propagator {
  readonly style = 'tracecontext'
  readonly readsNearestParent = true

  inject(context: SpanReference, set: CarrierSetter): void {
    const { trace, hi, lo } = context
    // Zero is no id in `traceparent`; a trace that begins below no span has a parent id of zero.
    if ((trace.lowHi === 0 && trace.lowLo === 0) || (hi === 0 && lo === 0)) return
    const member = encodeDatadogMember(context)
    const traceparent = context.toTraceparent()
    const sampled = trace.samplingPriority() > 0
    const others = withValidOtel(parseTracestate(trace.tracestate).others, sampled, traceparent.slice(LOW, LOW + 16))
    set(TRACEPARENT, traceparent)
    set(TRACESTATE, others === undefined ? member : `${member},${others}`)
  }

  extract(get: CarrierGetter): SpanReference | undefined {
    const parent = parseTraceparent(get(TRACEPARENT, 'only'))
    if (parent === undefined) return undefined
    const { high, low, span, sampled, isRandom } = parent
    if (low.hi === 0 && low.lo === 0) return undefined
    const { datadog, others } = parseTracestate(get(TRACESTATE, 'joined'))
    const member = datadog === undefined ? undefined : decodeDatadogMember(datadog)
    const trace = new RemoteTrace({
      highHi: high.hi,
      highLo: high.lo,
      lowHi: low.hi,
      lowLo: low.lo,
      ...decisionOf(sampled, member),
      origin: member?.origin,
      propagated: member?.propagated,
      tracestate: others,
      isRandom,
      lastParent: member?.lastParent,
      rootTags: highHalfError(member?.high, high),
    })
    return new SpanReference(trace, span.hi, span.lo, undefined)
  }
}

/** The flag decides; the `dd` member says more of the same decision, or else it tells of one that was overruled since, nobody knows by whom. */
function decisionOf(
  sampled: boolean,
  member: DatadogMember | undefined,
): { priority: number; decisionMaker: string | undefined } {
  const flag = sampled ? 1 : 0
  const { priority = flag, decisionMaker } = member ?? {}
  if (priority > 0 === sampled) return { priority, decisionMaker }
  return { priority: flag, decisionMaker: sampled ? '-0' : undefined }
}

/** What is to be told of a `t.tid` that is not valid, or not that of `traceparent`. */
function highHalfError(text: string | undefined, high: Id): ReadonlyMap<string, string> | undefined {
  if (text === undefined) return undefined
  const id = text.length === HIGH_HALF_LENGTH ? parseHex16(text) : undefined
  if (id === undefined) return propagationError(malformedHighHalf(text))
  return id.hi === high.hi && id.lo === high.lo ? undefined : propagationError(`inconsistent_tid ${text}`)
}

/** A `traceparent`, taken apart. */
interface Traceparent {
  readonly high: Id
  readonly low: Id
  readonly span: Id
  readonly sampled: boolean
  /** Whether the last 56 bits of the trace id are said to be random. */
  readonly isRandom: boolean
}

const LENGTH = 55
const LOW = 19
/** Later versions may have more after the flags; nobody knows how much, but a header is not a book. */
const MAX_LENGTH = 512
const HEX = new Alphabet('0123456789abcdef')
/** The hex digits with the `sampled` flag, bit 0, and with the `random` flag, bit 1. */
const SAMPLED = new Alphabet('13579bdf')
const RANDOM = new Alphabet('2367abef')

/**
 * Reads a `traceparent` (https://www.w3.org/TR/trace-context-2/#traceparent-header):
 *
 *     00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
 *     0  3                                36               53
 *
 * Version 00 ends there. A later one, except ff, may go on after another `-`, but not with a comma: that is how Node joins
 * two headers of one name.
 */
function parseTraceparent(header: string | undefined): Traceparent | undefined {
  if (header === undefined || header.length < LENGTH || header.length > MAX_LENGTH) return undefined
  if (header[2] !== '-' || header[35] !== '-' || header[52] !== '-') return undefined
  if (!HEX.spells(header, 0, 2) || header.startsWith('ff') || !HEX.spells(header, 53, LENGTH)) return undefined
  if (header.length > LENGTH && (header.startsWith('00') || header[LENGTH] !== '-' || header.includes(',')))
    return undefined
  const high = parseHex16(header, 3)
  const low = parseHex16(header, LOW)
  const span = parseHex16(header, 36)
  if (high === undefined || low === undefined || span === undefined || (span.hi === 0 && span.lo === 0))
    return undefined
  return { high, low, span, sampled: SAMPLED.spells(header, 54, LENGTH), isRandom: RANDOM.spells(header, 54, LENGTH) }
}
