import { SpanReference } from '../span/span-reference.ts'
import type { TraceContext } from '../span/trace-context.ts'
import { addTo, type Draft, drafted } from './draft.ts'
import { FoundTrace } from './found-trace.ts'
import type { CarrierGetter, CarrierNames, CarrierSetter, Propagator } from './propagator.ts'

/** What to do with a trace that comes in: continue it; begin another that points back to it; or do as if none had come. */
export type ExtractBehaviour = 'continue' | 'restart' | 'ignore'

export interface CompositePropagatorOptions {
  /** The dialects to write. */
  readonly inject: readonly Propagator[]
  /** The dialects to read, most wanted first. */
  readonly extract: readonly Propagator[]
  /** Whether those after the first with a valid context are not read, except for what comes along. */
  readonly extractFirst?: boolean | undefined
  readonly behaviour?: ExtractBehaviour | undefined
}

/**
 * Several dialects at once. It writes them all. Of those that it reads, the first with a valid context says which trace it
 * is and what was decided; those after it that tell of the same trace add what the first cannot know, and those that tell
 * of another become links. What comes along without a trace, such as baggage, is added in any case.
 */
export class CompositePropagator implements Propagator {
  readonly style = 'several'
  readonly fields: readonly string[]
  /** The headers that it may read, in the form of {@link Propagator.fields}. */
  readonly fieldsRead: readonly string[]
  readonly #inject: readonly Propagator[]
  readonly #extract: readonly Propagator[]
  readonly #extractFirst: boolean
  readonly #behaviour: ExtractBehaviour

  constructor(options: CompositePropagatorOptions) {
    this.fields = options.inject.flatMap(({ fields }) => fields)
    this.fieldsRead = options.extract.flatMap(({ fields }) => fields)
    this.#inject = options.inject
    this.#extract = options.extract
    this.#extractFirst = options.extractFirst ?? false
    this.#behaviour = options.behaviour ?? 'continue'
  }

  inject(context: SpanReference, set: CarrierSetter): void {
    for (const dialect of this.#inject) dialect.inject(context, set)
  }

  extract(get: CarrierGetter, names?: CarrierNames): SpanReference | undefined {
    if (this.#behaviour === 'ignore') return undefined
    let first: SpanReference | undefined
    let firstDialect: Propagator | undefined
    let found: FoundTrace | undefined
    let added: Draft | undefined
    for (const dialect of this.#extract) {
      if (first !== undefined && this.#extractFirst && dialect.addsOnly !== true) continue
      const told = dialect.extract(get, names)
      if (told === undefined) continue
      if (isUnborn(told.trace)) added = both(added, told.trace)
      else if (first === undefined || firstDialect === undefined) {
        first = told
        firstDialect = dialect
      } else {
        found ??= new FoundTrace(first, firstDialect)
        if (found.isOf(told.trace)) found.complete(told, dialect)
        else found.link(told, dialect, get)
      }
    }
    if (first === undefined || firstDialect === undefined) return added && new SpanReference(added, 0, 0, undefined)
    // Which is what nearly all requests come to, and needs no more than what was read.
    if (found === undefined && added === undefined && this.#behaviour === 'continue') return first
    found ??= new FoundTrace(first, firstDialect)
    return this.#behaviour === 'restart' ? found.restarted(added, get) : found.reference(added)
  }
}

function both(first: Draft | undefined, later: TraceContext): Draft | undefined {
  const draft = drafted(later)
  if (first === undefined || draft === undefined) return first ?? draft
  addTo(first, draft)
  return first
}

function isUnborn({ lowHi, lowLo }: TraceContext): boolean {
  return lowHi === 0 && lowLo === 0
}
