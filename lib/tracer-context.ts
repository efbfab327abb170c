import type { Exporter } from './export/exporter.ts'
import type { TraceProcessor } from './export/trace-processor.ts'
import { TEXT_MAP } from './ext/formats.ts'
import type { LatePart } from './late-part.ts'
import type { Propagation } from './propagation/propagation.ts'
import { bound } from './run/bound.ts'
import { bindEmitter } from './run/bound-emitter.ts'
import type { Callable } from './run/mimic.ts'
import { explainDecision } from './sampling/explain-decision.ts'
import type { Scope } from './scope/scope.ts'
import { allBaggage, type BaggageOwner, setBaggage } from './span/baggage.ts'
import type { Ledger } from './span/ledger.ts'
import { NOOP_SPAN } from './span/noop-span.ts'
import { RecordedSpan } from './span/recorded-span.ts'
import type { Span } from './span/span.ts'
import type { SpanContext } from './span/span-context.ts'
import { isNowhere, spanOrReference } from './span/span-parent.ts'
import type { SpanRecorder } from './span/span-recorder.ts'
import { SpanReference } from './span/span-reference.ts'
import { Activation, type ActiveSpan } from './span/store.ts'
import { fieldText } from './span/text.ts'
import { TracerScope } from './tracer-scope.ts'

/** What a tracer is made of. */
export interface TracerParts {
  readonly recorder: SpanRecorder
  readonly scope: Scope
  readonly processor: TraceProcessor
  readonly exporter: Exporter
  readonly ledger: Ledger
  readonly propagation: LatePart<Propagation>
  /** Longest time, in milliseconds, that {@link Tracer.shutdown} takes unless told otherwise. */
  readonly shutdownMs: number
  /** Hands on all that has finished, because nothing comes after. */
  readonly complete: () => void
  /** Undoes what the tracer hooked into the process. */
  readonly release: () => void
}

/** The half of a tracer that knows what is active: asks for it, sets it, carries it elsewhere. */
export abstract class TracerContext {
  #live: TracerParts | undefined
  readonly #scope = new TracerScope(() => this.live)
  /** Those that are bound. */
  readonly #emitters = new WeakSet<object>()

  /**
   * Undefined before the start and after the end: nothing is recorded then.
   * @internal
   */
  protected get live(): TracerParts | undefined {
    return this.#live
  }

  /** @internal */
  protected set live(parts: TracerParts | undefined) {
    this.#live = parts
  }

  /** The span that is active here. */
  activeSpan(): Span | undefined {
    return this.#active()
  }

  /** The first span, in this process, of the trace that is active here. */
  rootSpan(): Span | undefined {
    return this.#active()?.segment.root
  }

  /**
   * Says in words whether the trace of a span, or of the active one, is kept, and which rule decided that and why. Takes the
   * decision, where it has not been taken.
   *
   * @example
   * tracer.explainSampling(span) // 'kept: no rule is about it, and the agent has named no rate'
   */
  explainSampling(span?: Span | SpanContext | null): string {
    const given = span === undefined || span === null ? this.#active() : spanOrReference(span)
    const trace = given instanceof RecordedSpan ? given.segment : given?.span?.segment
    if (trace === undefined) return 'undecided: this is no span that is recorded here'
    trace.samplingPriority()
    try {
      return explainDecision(trace)
    } catch (error) {
      return `unknown: what could explain it cannot be loaded (${fieldText(error)})`
    }
  }

  /**
   * Calls `fn` with another span active, or with that of another process; `null` for none. Does not finish the span.
   *
   * @example
   * tracer.activate(tracer.extract('text_map', message.headers), () => handle(message))
   */
  activate<T>(span: Span | SpanContext | null | undefined, fn: () => T): T {
    const parts = this.live
    if (typeof fn !== 'function') {
      parts?.recorder.misused('activate with something that is not a function')
      return undefined as T
    }
    if (parts === undefined) return fn()
    const active = activatable(span)
    if (active !== UNUSABLE) return parts.scope.activate(active, fn)
    parts.recorder.misused('activate with something that is neither a span nor the context of one')
    return fn()
  }

  /**
   * A function that does what `fn` does in the context of now, or with another span active: for callbacks that somebody else
   * calls in a context of theirs. It has the same name, length, properties and `this`.
   *
   * @example
   * pool.query(sql, tracer.bind((error, rows) => reply(rows)))
   */
  bind<F extends Callable>(fn: F, span?: Span | SpanContext | null): F {
    const parts = this.live
    if (parts === undefined) return fn
    if (typeof fn !== 'function') {
      parts.recorder.misused('bind of something that is not a function')
      return fn
    }
    const active = span === undefined ? undefined : activatable(span)
    if (active === UNUSABLE) parts.recorder.misused('bind to something that is neither a span nor the context of one')
    if (span === undefined || active === UNUSABLE) return bound(parts.scope, parts.scope.current(), fn)
    return bound(parts.scope, new Activation(active, undefined), fn)
  }

  /**
   * From now on, the emitter's listeners run in the context in which they are added, not in that of whoever emits.
   *
   * @example
   * tracer.bindEmitter(connection).on('message', handle)
   */
  bindEmitter<E extends object>(emitter: E): E {
    const parts = this.live
    if (parts === undefined || this.#emitters.has(emitter)) return emitter
    try {
      if (bindEmitter(parts.scope, emitter)) this.#emitters.add(emitter)
      else parts.recorder.misused('bindEmitter of something that is not an EventEmitter, or cannot be changed')
    } catch (error) {
      // Its file cannot be loaded.
      parts.recorder.misused(`bindEmitter, which cannot be done here (${fieldText(error)})`)
    }
    return emitter
  }

  /**
   * Calls `fn` with nothing in it traced, nor in what it leaves running.
   *
   * @example
   * setInterval(() => tracer.suppress(poll), 1000)
   */
  suppress<T>(fn: () => T): T {
    if (typeof fn === 'function') return this.live === undefined ? fn() : this.live.scope.suppress(fn)
    this.live?.recorder.misused('suppress of something that is not a function')
    return undefined as T
  }

  /**
   * What is active here as plain data, for another thread, process or time: headers by name, none where nothing is active.
   *
   * @example
   * new Worker(file, { workerData: { carrier: tracer.carrier() } })
   */
  carrier(): Record<string, string> {
    const carrier: Record<string, string> = {}
    this.inject(undefined, TEXT_MAP, carrier)
    return carrier
  }

  /**
   * Calls `fn` with the span active that a {@link Tracer.carrier} came from; with none if it came from nowhere.
   *
   * @example
   * tracer.continueFrom(workerData.carrier, () => tracer.trace('job.run', run))
   */
  continueFrom<T>(carrier: object, fn: () => T): T {
    return this.activate(this.extract(TEXT_MAP, carrier), fn)
  }

  /**
   * Sends text along with the trace that is active here, into every process that it goes through from now on. Gives
   * everything that is sent along.
   *
   * @example
   * tracer.setBaggageItem('user.id', '42')
   */
  setBaggageItem(key: string, value: string): Record<string, string> {
    const owner = this.#activeTrace()
    if (owner === undefined) this.live?.recorder.misused('baggage item without an active trace')
    else if (!setBaggage(owner, key, value))
      this.live?.recorder.misused('baggage item that is no text, or one too many')
    return allBaggage(owner)
  }

  /** What is sent along with the active trace by that key. */
  getBaggageItem(key: string): string | undefined {
    return this.#activeTrace()?.baggage?.get(key)
  }

  /** Everything that is sent along with the active trace. */
  getAllBaggageItems(): Record<string, string> {
    return allBaggage(this.#activeTrace())
  }

  /** Sends it along no more. Gives what is left. */
  removeBaggageItem(key: string): Record<string, string> {
    const owner = this.#activeTrace()
    owner?.baggage?.remove(key)
    return allBaggage(owner)
  }

  /** Sends nothing along with the active trace any more. */
  removeAllBaggageItems(): Record<string, string> {
    const owner = this.#activeTrace()
    if (owner !== undefined) owner.baggage = undefined
    return {}
  }

  /** The active span in dd-trace's terms: to ask for it, to run code with another, to bind a function to it. */
  scope(): TracerScope {
    return this.#scope
  }

  /**
   * Writes a span's identity into `carrier`, so that another process can continue its trace; takes the sampling decision.
   * Formats: `http_headers` and `text_map` for headers, `environment` for the variables of a child process, `log` for a log
   * record. Gives what it wrote, by the names of headers.
   *
   * Headers go into an object, a `Headers`, a `Map`, a request or response of Node, or an array like `rawHeaders`; into
   * anything else by a `setter`.
   *
   * @example
   * tracer.inject(span, 'http_headers', headers)
   */
  inject<C extends object>(
    span: Span | SpanContext | null | undefined,
    format: string,
    carrier: C,
    setter?: (carrier: C, name: string, value: string) => void,
  ): Record<string, string> {
    const parts = this.live
    if (parts === undefined) return {}
    const given = span === null || span === undefined ? parts.scope.active() : spanOrReference(span)
    const context = given instanceof RecordedSpan ? given.context() : given
    const reference = context instanceof SpanReference ? context : undefined
    return parts.propagation.part?.inject(reference, format, carrier, setter) ?? {}
  }

  /**
   * Reads from `carrier` the span that another process wrote; null if there is none, or none that is valid. Where only
   * baggage came, its ids are zero, and a trace begins below it. Changes nothing that is active.
   *
   * @example
   * tracer.trace('web.request', { childOf: tracer.extract('http_headers', request.headers) }, handle)
   */
  extract<C extends object>(
    format: string,
    carrier: C,
    getter?: (carrier: C, name: string) => string | readonly string[] | undefined,
  ): SpanContext | null {
    return this.live?.propagation.part?.extract(format, carrier, getter) ?? null
  }

  #activeTrace(): BaggageOwner | undefined {
    const active = this.live?.scope.active()
    if (active instanceof RecordedSpan) return active.segment
    return active instanceof SpanReference ? active.trace : undefined
  }

  #active(): RecordedSpan | undefined {
    const active = this.live?.scope.active()
    return active instanceof RecordedSpan ? active : undefined
  }
}

const UNUSABLE = Symbol('neither a span nor the context of one')

/** What becomes active where this is given. */
function activatable(given: unknown): ActiveSpan | undefined | typeof UNUSABLE {
  if (given === null || given === undefined) return undefined
  if (given === NOOP_SPAN) return NOOP_SPAN
  const found = spanOrReference(given)
  if (found === undefined) return UNUSABLE
  if (found instanceof RecordedSpan) return found
  return found.span ?? (isNowhere(found) ? undefined : found)
}
