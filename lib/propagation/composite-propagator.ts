import { SpanReference } from '../span/span-reference.ts'
import { RemoteTrace, type TraceContext } from '../span/trace-context.ts'
import type { CarrierGetter, CarrierSetter, Propagator } from './propagator.ts'

export interface CompositePropagatorOptions {
  /** The dialects to write. */
  readonly inject: readonly Propagator[]
  /** The dialects to read, most wanted first. */
  readonly extract: readonly Propagator[]
  /** Whether those after the first with a valid context are not read. */
  readonly extractFirst?: boolean
}

/**
 * Several dialects at once. It writes them all. Of those that it reads, the first with a valid context says which trace it
 * is and what was decided; those after it that tell of the same trace add what the first cannot know.
 */
export class CompositePropagator implements Propagator {
  readonly #inject: readonly Propagator[]
  readonly #extract: readonly Propagator[]
  readonly #extractFirst: boolean

  constructor(options: CompositePropagatorOptions) {
    this.#inject = options.inject
    this.#extract = options.extract
    this.#extractFirst = options.extractFirst ?? false
  }

  inject(context: SpanReference, set: CarrierSetter): void {
    for (const dialect of this.#inject) dialect.inject(context, set)
  }

  extract(get: CarrierGetter): SpanReference | undefined {
    let first: SpanReference | undefined
    for (const dialect of this.#extract) {
      if (first !== undefined && this.#extractFirst) return first
      const later = dialect.extract(get)
      if (first === undefined) first = later
      else if (later !== undefined && isSameTrace(first.trace, later.trace))
        first = completed(first, later, dialect.readsNearestParent === true)
    }
    return first
  }
}

/** Whether the ids agree, as far as both have them: some dialects tell only the low half. */
function isSameTrace(first: TraceContext, later: TraceContext): boolean {
  if (first.lowHi !== later.lowHi || first.lowLo !== later.lowLo) return false
  if (!isWide(first) || !isWide(later)) return true
  return first.highHi === later.highHi && first.highLo === later.highLo
}

function isWide({ highHi, highLo }: TraceContext): boolean {
  return highHi !== 0 || highLo !== 0
}

/** The first context with the high half of the trace id and the `tracestate` of the later one, if it has none itself. */
function completed(first: SpanReference, later: SpanReference, laterIsNearer: boolean): SpanReference {
  const { trace } = first
  if (!(trace instanceof RemoteTrace)) return first
  const { highHi, highLo } = isWide(trace) ? trace : later.trace
  const tracestate = trace.tracestate ?? later.trace.tracestate
  const { hi, lo } = laterIsNearer ? later : first
  return new SpanReference(new RemoteTrace({ ...trace, highHi, highLo, tracestate }), hi, lo, undefined)
}
