import type { SpanReference } from '../span/span-reference.ts'
import { along } from './along.ts'
import { Alphabet } from './alphabet.ts'
import { type B3State, b3Context, b3TraceId, isTellable, priorityOf, stateOf } from './b3-context.ts'
import type { CarrierGetter, CarrierSetter, Propagator } from './propagator.ts'
import { type CountRefusal, uncounted } from './refusal.ts'

const B3 = 'b3'
const STATES = '01d'
const SPAN_LENGTH = 16
/** A wide trace id, a span, a state, a parent. */
const MAX_LENGTH = 32 + 1 + 16 + 1 + 1 + 1 + 16
const HEX = new Alphabet('0123456789abcdefABCDEF')

/**
 * B3 in a single header (https://github.com/openzipkin/b3-propagation#single-header): trace, span, sampling state, and
 * the parent span, of which we make no use. The last two may be absent; or all but the sampling state is.
 *
 *     b3: 80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1-05e3ac9a4f6e3b90
 *     b3: 0
 */
export class B3Propagator implements Propagator {
  readonly style = 'b3'
  readonly fields = [B3]
  readonly #refused: CountRefusal

  constructor(refused: CountRefusal = uncounted) {
    this.#refused = refused
  }

  inject(context: SpanReference, set: CarrierSetter): void {
    if (!isTellable(context)) return
    const state = stateOf(context.trace.samplingPriority())
    set(B3, `${b3TraceId(context)}-${context.spanIdHex}-${state}`)
  }

  extract(get: CarrierGetter): SpanReference | undefined {
    const header = get(B3, 'first')
    if (header === undefined) return undefined
    const read = header.length === 1 ? decision(header) : identity(header)
    if (read === undefined) this.#refused('malformed_b3')
    return read
  }
}

/** Without ids, for the trace that begins here. */
function decision(header: string): SpanReference | undefined {
  return isState(header) ? along({ priority: priorityOf(header) }) : undefined
}

function identity(header: string): SpanReference | undefined {
  if (header.length > MAX_LENGTH) return undefined
  const traceEnd = header.indexOf('-')
  const spanEnd = traceEnd + 1 + SPAN_LENGTH
  const state = stateAfter(header, spanEnd)
  return state === null ? undefined : b3Context(header.slice(0, traceEnd), header.slice(traceEnd + 1, spanEnd), state)
}

const PARENT_LENGTH = 16

/** What stands behind the span id: undefined for no state, null for what is not valid. */
function stateAfter(header: string, at: number): B3State | undefined | null {
  if (header.length === at) return undefined
  if (header[at] !== '-') return null
  const state = header[at + 1] ?? ''
  const rest = at + 2
  if (header.length === rest) return isState(state) ? state : null
  // A parent without a state is how a decision is put off.
  const parent = header[rest] === '-' ? rest + 1 : at + 1
  if (header.length !== parent + PARENT_LENGTH || !HEX.spells(header, parent)) return null
  if (parent === at + 1) return undefined
  return isState(state) ? state : null
}

function isState(text: string): text is B3State {
  return text.length === 1 && STATES.includes(text)
}
