import type { SpanReference } from '../span/span-reference.ts'
import { along } from './along.ts'
import { type B3State, b3Context, b3TraceId, isTellable, priorityOf, stateOf } from './b3-context.ts'
import type { CarrierGetter, CarrierSetter, Propagator } from './propagator.ts'
import { type CountRefusal, uncounted } from './refusal.ts'

const TRACE_ID = 'x-b3-traceid'
const SPAN_ID = 'x-b3-spanid'
const SAMPLED = 'x-b3-sampled'
const FLAGS = 'x-b3-flags'
/** Not written, but nor is that of another span left beside what is. */
const PARENT_ID = 'x-b3-parentspanid'

/** With those that were in use before there was a specification. */
const SAMPLED_STATES: ReadonlyMap<string | undefined, B3State> = new Map([
  ['0', '0'],
  ['1', '1'],
  ['false', '0'],
  ['true', '1'],
])

/**
 * B3 in several headers (https://github.com/openzipkin/b3-propagation#multiple-headers):
 *
 *     x-b3-traceid: 80f198ee56343ba864fe8b2a57d3eff7
 *     x-b3-spanid: e457b5a2e4d86bd1
 *     x-b3-sampled: 1
 *
 * `x-b3-flags: 1` stands in place of `x-b3-sampled` for a trace that is kept by hand. `x-b3-parentspanid`, which may be
 * there for tracers whose client and server have one span id for both, is neither written nor read. A decision may come
 * without ids, for the trace that begins here.
 */
export class B3MultiPropagator implements Propagator {
  readonly style = 'b3multi'
  readonly fields = [TRACE_ID, SPAN_ID, SAMPLED, FLAGS, PARENT_ID]
  readonly #refused: CountRefusal

  constructor(refused: CountRefusal = uncounted) {
    this.#refused = refused
  }

  inject(context: SpanReference, set: CarrierSetter): void {
    if (!isTellable(context)) return
    const state = stateOf(context.trace.samplingPriority())
    set(TRACE_ID, b3TraceId(context))
    set(SPAN_ID, context.spanIdHex)
    if (state === 'd') set(FLAGS, '1')
    else set(SAMPLED, state)
  }

  extract(get: CarrierGetter): SpanReference | undefined {
    const traceId = get(TRACE_ID, 'first')
    const spanId = get(SPAN_ID, 'first')
    const state = get(FLAGS, 'first') === '1' ? 'd' : SAMPLED_STATES.get(get(SAMPLED, 'first'))
    if (traceId === undefined && spanId === undefined)
      return state === undefined ? undefined : along({ priority: priorityOf(state) })
    const context = traceId && spanId ? b3Context(traceId, spanId, state) : undefined
    if (context === undefined) this.#refused('malformed_b3')
    return context
  }
}
