import { parseDecimal } from '../span/id.ts'
import { SpanReference } from '../span/span-reference.ts'
import { DatadogTags, MAX_TAGS_LENGTH } from './datadog-tags.ts'
import { untold } from './draft.ts'
import { validOrigin } from './origin.ts'
import { propagationError } from './propagation-error.ts'
import type { CarrierGetter, CarrierSetter, Propagator } from './propagator.ts'
import { type CountRefusal, type Refusal, uncounted } from './refusal.ts'
import { parsePriority } from './sampling-text.ts'

const TRACE_ID = 'x-datadog-trace-id'
const PARENT_ID = 'x-datadog-parent-id'
const PRIORITY = 'x-datadog-sampling-priority'
const ORIGIN = 'x-datadog-origin'
const TAGS = 'x-datadog-tags'

/**
 * The headers of Datadog's own tracers
 * (https://docs.datadoghq.com/tracing/trace_collection/trace_context_propagation/):
 *
 *     x-datadog-trace-id: 11803532876627986230
 *     x-datadog-parent-id: 67667974448284343
 *     x-datadog-sampling-priority: 1
 *     x-datadog-origin: synthetics
 *     x-datadog-tags: _dd.p.dm=-4,_dd.p.tid=4bf92f3577b34da6
 *
 * The ids are decimal and have 64 bits; the other half of the trace id is in the tags. Without a trace id there is no
 * context, nor with a parent id that is none, and what is wrong with another header is wrong with that header alone. Where
 * the parent id is 0 or missing, the trace has an id and begins here, below no span.
 */
export class DatadogPropagator implements Propagator {
  readonly style = 'datadog'
  readonly fields = [TRACE_ID, PARENT_ID, PRIORITY, ORIGIN, TAGS]
  readonly #tags: DatadogTags
  readonly #refused: CountRefusal

  /** `maxTagsLength` limits `x-datadog-tags` in both directions; 0 switches it off. */
  constructor(maxTagsLength: number = MAX_TAGS_LENGTH, refused: CountRefusal = uncounted) {
    this.#tags = new DatadogTags(maxTagsLength, refused)
    this.#refused = refused
  }

  inject(context: SpanReference, set: CarrierSetter): void {
    const { trace } = context
    if (trace.lowHi === 0 && trace.lowLo === 0) return
    // First, because it takes the decision: who made it is only known then.
    const priority = trace.samplingPriority()
    const origin = validOrigin(trace.origin)
    const tags = this.#tags.encode(trace)
    set(TRACE_ID, context.traceIdDecimal)
    set(PARENT_ID, context.spanId)
    set(PRIORITY, String(priority))
    if (origin !== undefined) set(ORIGIN, origin)
    if (tags !== undefined) set(TAGS, tags)
  }

  extract(get: CarrierGetter): SpanReference | undefined {
    const traceId = get(TRACE_ID)
    if (traceId === undefined) return undefined
    const low = parseDecimal(traceId)
    if (low === undefined || (low.hi === 0 && low.lo === 0)) return this.#none('malformed_trace_id')
    const parent = parseDecimal(get(PARENT_ID) ?? '0')
    if (parent === undefined) return this.#none('malformed_parent_id')
    const { high, decisionMaker, propagated, error } = this.#tags.decode(get(TAGS, 'joined'))
    const trace = untold()
    if (high !== undefined) {
      trace.highHi = high.hi
      trace.highLo = high.lo
    }
    trace.lowHi = low.hi
    trace.lowLo = low.lo
    trace.priority = this.#checked(get(PRIORITY), parsePriority, 'malformed_priority')
    trace.decisionMaker = decisionMaker
    trace.origin = this.#checked(get(ORIGIN), validOrigin, 'invalid_origin')
    trace.propagated = propagated
    trace.rootTags = propagationError(error)
    return new SpanReference(trace, parent.hi, parent.lo, undefined)
  }

  #none(refusal: Refusal): undefined {
    this.#refused(refusal)
    return undefined
  }

  #checked<T>(header: string | undefined, read: (header: string) => T | undefined, refusal: Refusal): T | undefined {
    if (header === undefined) return undefined
    const value = read(header)
    if (value === undefined) this.#refused(refusal)
    return value
  }
}
