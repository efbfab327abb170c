import { type Id, parseHex16 } from '../span/id.ts'
import { SpanReference } from '../span/span-reference.ts'
import type { RootTag } from '../span/trace-context.ts'
import { Alphabet } from './alphabet.ts'
import { encodeDatadogMember } from './datadog-member.ts'
import { untold } from './draft.ts'
import { withOtel } from './otel-member.ts'
import { HIGH_HALF_LENGTH, malformedHighHalf, propagationError } from './propagation-error.ts'
import type { CarrierGetter, CarrierSetter, Propagator } from './propagator.ts'
import { type CountRefusal, uncounted } from './refusal.ts'
import { parseTracestate } from './tracestate.ts'

const TRACEPARENT = 'traceparent'
const TRACESTATE = 'tracestate'
/** Longest `tracestate` that a link tells, in characters: so many every propagator has to take. */
const MAX_LINKED_LENGTH = 512
const PRINTABLE = Alphabet.printable()

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
  readonly fields = [TRACEPARENT, TRACESTATE]
  readonly readsNearestParent = true
  readonly #refused: CountRefusal

  constructor(refused: CountRefusal = uncounted) {
    this.#refused = refused
  }

  inject(context: SpanReference, set: CarrierSetter): void {
    const { trace, hi, lo } = context
    // Zero is no id in `traceparent`; a trace that begins below no span has a parent id of zero.
    if ((trace.lowHi === 0 && trace.lowLo === 0) || (hi === 0 && lo === 0)) return
    const member = encodeDatadogMember(context)
    const others = withOtel(parseTracestate(trace.tracestate).others, trace)
    set(TRACEPARENT, context.toTraceparent())
    set(TRACESTATE, others === undefined ? member : `${member},${others}`)
  }

  extract(get: CarrierGetter): SpanReference | undefined {
    const header = get(TRACEPARENT, 'only')
    if (header === undefined) return undefined
    const parent = parseTraceparent(header)
    if (parent === undefined) {
      this.#refused('malformed_traceparent')
      return undefined
    }
    const { high, low, span, sampled, isRandom } = parent
    const { datadog, others } = parseTracestate(get(TRACESTATE, 'joined'), this.#refused)
    const flag = sampled ? 1 : 0
    // The flag decides. The member says more of the same decision, or else tells of one that nobody knows who overruled.
    const agrees = datadog?.priority === undefined || datadog.priority > 0 === sampled
    const trace = untold()
    trace.highHi = high.hi
    trace.highLo = high.lo
    trace.lowHi = low.hi
    trace.lowLo = low.lo
    trace.priority = agrees ? (datadog?.priority ?? flag) : flag
    trace.decisionMaker = agrees ? datadog?.decisionMaker : sampled ? '-0' : undefined
    trace.origin = datadog?.origin
    trace.propagated = datadog?.propagated
    trace.tracestate = others
    trace.isRandom = isRandom
    trace.lastParent = datadog?.lastParent
    trace.rootTags = this.#highHalfError(datadog?.high, header)
    return new SpanReference(trace, span.hi, span.lo, undefined)
  }

  tracestate(get: CarrierGetter): string | undefined {
    const header = get(TRACESTATE, 'joined')
    if (header === undefined || header.length > MAX_LINKED_LENGTH) return undefined
    return PRINTABLE.spells(header) && header !== '' ? header : undefined
  }

  /** What is to be told of a `t.tid` that is not valid, or not that of `traceparent`. */
  #highHalfError(text: string | undefined, traceparent: string): readonly RootTag[] | undefined {
    if (text === undefined) return undefined
    if (text.length === HIGH_HALF_LENGTH && traceparent.startsWith(text, HIGH)) return undefined
    const isId = text.length === HIGH_HALF_LENGTH && HEX.spells(text)
    this.#refused(isId ? 'inconsistent_tid' : 'malformed_tid')
    return propagationError(isId ? `inconsistent_tid ${text}` : malformedHighHalf(text))
  }
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
const HIGH = 3
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
 * Version 00 ends there. A later one, except ff, may go on after another `-`, but not with a comma, which is how Node joins
 * two headers of one name, nor with a line break, which is in no header.
 */
function parseTraceparent(header: string): Traceparent | undefined {
  if (header.length < LENGTH || header.length > MAX_LENGTH) return undefined
  if (header[2] !== '-' || header[35] !== '-' || header[52] !== '-') return undefined
  if (!HEX.spells(header, 0, 2) || header.startsWith('ff') || !HEX.spells(header, 53, LENGTH)) return undefined
  if (header.length > LENGTH && (header.startsWith('00') || header[LENGTH] !== '-' || isBroken(header)))
    return undefined
  const high = parseHex16(header, HIGH)
  const low = parseHex16(header, LOW)
  const span = parseHex16(header, 36)
  if (high === undefined || low === undefined || span === undefined) return undefined
  if ((low.hi === 0 && low.lo === 0) || (span.hi === 0 && span.lo === 0)) return undefined
  return { high, low, span, sampled: SAMPLED.spells(header, 54, LENGTH), isRandom: RANDOM.spells(header, 54, LENGTH) }
}

function isBroken(header: string): boolean {
  return header.includes(',') || header.includes('\n') || header.includes('\r')
}
