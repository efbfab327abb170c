import { type Processor, ProcessorChain } from './export/processor-chain.ts'
import { begin } from './run/begin.ts'
import { isDecoration } from './run/decoration.ts'
import { decorator, type SpanDecorator, type WrapMethod } from './run/decorator.ts'
import type { Callable } from './run/mimic.ts'
import { type Done, runInSpan } from './run/run-in-span.ts'
import { type Tracing, wrapFunction } from './run/wrap.ts'
import type { FunctionList } from './span/function-list.ts'
import { Ledger, type TracerStats } from './span/ledger.ts'
import { NOOP_SPAN } from './span/noop-span.ts'
import { ARMED, MANUAL } from './span/recorded-span.ts'
import type { Span, SpanOptions, SpanSource } from './span/span.ts'
import { type SpanHook, SpanHooks } from './span/span-hooks.ts'
import { UNSERIALIZABLE } from './span/text.ts'
import { TracerConfig } from './tracer-config.ts'
import { TracerContext, type TracerParts } from './tracer-context.ts'

/** Starts a wrapped function's span: always the same way, or depending on the call. */
export type WrapOptions<F extends Callable> =
  | SpanOptions
  | ((this: ThisParameterType<F>, ...args: Parameters<F>) => SpanOptions | undefined)

/** As long as a timer can wait, 24.8 days. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1

/**
 * Starts spans, knows which one is active, and hands them on when they are finished.
 *
 * No method throws because of what it is given, and none changes what the traced code returns or throws.
 */
export class Tracer extends TracerContext implements SpanSource {
  #parts: TracerParts | undefined
  /** Pending while {@link Tracer.shutdown} is under way. */
  #ending: Promise<void> | undefined

  readonly #config: TracerConfig
  readonly #hooks = new SpanHooks()
  readonly #chain = new ProcessorChain()

  /** @internal */
  constructor(parts?: TracerParts, config: TracerConfig = new TracerConfig(() => [])) {
    super()
    this.#config = config
    if (parts !== undefined) this.start(parts)
  }

  /** What it was configured with, and why. */
  get config(): TracerConfig {
    return this.#config
  }

  /**
   * Runs `fn` in a span and ends the span when the work is done: on return, when a promise settles, when a generator or a
   * stream has ended, or, if `fn` declares a second parameter, when that is called. Returns what `fn` returns; see
   * `docs/functions.md`.
   *
   * @example
   * const user = await tracer.trace('user.load', { resource: id }, (span) => {
   *   span.setTag('user.id', id)
   *   return db.find(id)
   * })
   */
  trace<T>(name: string, fn: (span: Span, done: Done) => T): T
  trace<T>(name: string, options: SpanOptions | undefined, fn: (span: Span, done: Done) => T): T
  /**
   * Starts a span that is active until it is finished: by `span.finish()`, or by the end of a `using` block. In an async
   * function that others run beside, {@link Tracer.open} is the right form.
   *
   * A span that is never finished holds back its trace, until enough of the trace's other spans have finished to be sent
   * ahead (`DD_TRACE_PARTIAL_FLUSH_MIN_SPANS`).
   *
   * @example
   * const span = tracer.trace('operations.of.interest')
   * // …
   * span.finish()
   */
  trace(name: string, options?: SpanOptions): Span
  trace<T>(name: string, second?: SpanOptions | Work<T>, third?: Work<T>): T | Span {
    const fn = typeof second === 'function' ? second : third
    const options = typeof second === 'function' ? undefined : second
    const parts = this.live
    if (fn !== undefined && typeof fn !== 'function') {
      parts?.recorder.misused('trace with something that is not a function')
      return undefined as T
    }
    if (parts === undefined) return fn === undefined ? NOOP_SPAN : fn(NOOP_SPAN, noDone)
    const span = begin(parts, name, options, true, fn === undefined ? MANUAL : 0)
    if (span === undefined) return fn === undefined ? NOOP_SPAN : fn(NOOP_SPAN, noDone)
    if (fn !== undefined) return runInSpan(parts.scope, span, fn)
    parts.scope.enter(span)
    return span
  }

  /**
   * Starts a span for a `using` declaration in an async function: active from the declaration to the end of the block, and
   * never in a function that runs beside this one.
   *
   * @example
   * using span = await tracer.open('interesting.operations')
   */
  async open(name: string, options?: SpanOptions): Promise<Span> {
    const parts = this.live
    return (parts && begin(parts, name, options, true, MANUAL | ARMED)) ?? NOOP_SPAN
  }

  /**
   * A function that does what `fn` does, in a span: with the same name, length, properties and `this`. It ends as in
   * {@link Tracer.trace}; a last argument that is a function is taken for a Node-style callback, and ends the span too.
   *
   * @example
   * const find = tracer.wrap('user.find', { type: 'sql' }, async (id: string) => db.find(id))
   */
  wrap<F extends Callable>(name: string, fn: F): F
  wrap<F extends Callable>(name: string, options: WrapOptions<F> | undefined, fn: F): F
  /**
   * A decorator that runs a method in a span, which without a name is called `Class.method`.
   *
   * @example
   * class Shop {
   *   @tracer.wrap() async checkout(cart: Cart) { … }
   * }
   */
  wrap(name?: string, options?: SpanOptions): SpanDecorator
  wrap(options: SpanOptions): SpanDecorator
  wrap(...given: readonly unknown[]): unknown {
    const [name, second, third] = given
    if (typeof second === 'function' && third === undefined)
      return this.#wrapped(() => name as string, undefined, second as Callable)
    if (typeof third === 'function')
      return this.#wrapped(() => name as string, second as WrapOptions<Callable>, third as Callable)
    const wrapMethod = (options: unknown) => (naming: (self: unknown) => string, method: Callable) =>
      this.#wrapped(naming, (options ?? undefined) as SpanOptions | undefined, method)
    // `@tracer.wrap` without its parentheses.
    if (isDecoration(given)) return Reflect.apply(decoratorOf(undefined, wrapMethod(undefined)), undefined, given)
    if (typeof name === 'function') return this.#wrapped(() => name.name || 'anonymous', undefined, name as Callable)
    // Something was to be wrapped, and is no function: as good as wrapped, since it cannot be called.
    if (given.length > 2) return third
    const options = typeof name === 'object' ? name : second
    return decoratorOf(typeof name === 'string' ? name : undefined, wrapMethod(options))
  }

  /**
   * Starts a span that is not made active, below `childOf` or in a trace of its own.
   *
   * @example
   * const span = tracer.startSpan('queue.wait', { childOf: tracer.activeSpan() })
   */
  startSpan(name: string, options?: SpanOptions): Span {
    const parts = this.live
    return (parts && begin(parts, name, options, false, MANUAL)) ?? NOOP_SPAN
  }

  /**
   * From now on, `processor` sees each trace when it has finished, before it is sampled and sent: it may change the spans,
   * and gives back those that are to be sent: `null` for none, nothing for all. A trace of more than
   * `DD_TRACE_PARTIAL_FLUSH_MIN_SPANS` spans comes in parts. Gives a function that takes the processor away again; whoever
   * else has added the same one keeps it, and it runs once.
   *
   * What is dropped here is in no statistics either; a sampling rule with rate 0 keeps them right.
   *
   * @example
   * tracer.addProcessor((trace) => (trace[0].resource === 'GET /health' ? null : trace))
   */
  addProcessor(processor: Processor): () => void {
    return this.#hooked(this.#chain.processors, processor, 'addProcessor')
  }

  /** From now on, calls `hook` with each span that starts. Gives a function that ends it. */
  onSpanStart(hook: SpanHook): () => void {
    return this.#hooked(this.#hooks.starts, hook, 'onSpanStart')
  }

  /** From now on, calls `hook` with each span that is about to finish, and can still be changed. Gives a function that ends it. */
  onSpanFinish(hook: SpanHook): () => void {
    return this.#hooked(this.#hooks.finishes, hook, 'onSpanFinish')
  }

  /** Sends what is finished; resolves, never rejects, when it is sent or when the agent cannot be reached. */
  async flush(): Promise<TracerStats> {
    await (this.#ending ?? this.live?.exporter.flush())
    return this.stats()
  }

  /**
   * Ends the tracer: sends what is finished, also of traces that are not, then stops and lets go of timers and connections.
   * What cannot be sent within `timeoutMs` (3,000 by default) is dropped and counted.
   */
  async shutdown(options?: { readonly timeoutMs?: number }): Promise<TracerStats> {
    const parts = this.live
    this.live = undefined
    if (parts !== undefined) this.#ending = end(parts, milliseconds(options, parts.shutdownMs))
    await this.#ending
    return this.stats()
  }

  /** Where every span so far has gone. */
  stats(): TracerStats {
    return (this.#parts?.ledger ?? new Ledger()).snapshot()
  }

  /**
   * Begins to record.
   * @internal
   */
  protected start(parts: TracerParts): void {
    this.#parts = parts
    this.live = parts
    parts.recorder.source = this
    parts.processor.chain = this.#chain
    this.#hook(parts)
  }

  /**
   * Gives its processors and hooks to another tracer, which does its work from now on.
   * @internal
   */
  protected handOver(to: Tracer): void {
    this.#chain.processors.handOver((processor) => to.addProcessor(processor))
    this.#hooks.starts.handOver((hook) => to.onSpanStart(hook))
    this.#hooks.finishes.handOver((hook) => to.onSpanFinish(hook))
  }

  #hooked<F>(functions: FunctionList<F>, given: F, where: string): () => void {
    if (typeof given !== 'function') {
      this.#parts?.recorder.misused(`${where} with something that is not a function`)
      return () => {}
    }
    const takeAway = functions.add(given)
    this.#hook(this.#parts)
    return () => {
      takeAway()
      this.#hook(this.#parts)
    }
  }

  /** A recorder without hooks does not look for them. */
  #hook(parts: TracerParts | undefined): void {
    if (parts !== undefined) parts.recorder.hooks = this.#hooks.isEmpty ? undefined : this.#hooks
  }

  #wrapped<F extends Callable>(name: (self: unknown) => string, options: WrapOptions<F> | undefined, fn: F): F {
    const start = (self: unknown, args: unknown[]): Tracing | undefined => {
      const parts = this.live
      if (parts === undefined) return undefined
      const outer = parts.scope.active()
      const span = begin(parts, nameFor(name, self), optionsFor(options, self, args), true, 0)
      return span && { scope: parts.scope, span, outer }
    }
    try {
      return wrapFunction(start, fn)
    } catch {
      // What wraps is in a file that a deployment has left behind.
      return fn
    }
  }
}

/** Without the file that wraps, a decorator leaves what it is given as it is. */
function decoratorOf(name: string | undefined, wrap: WrapMethod): SpanDecorator {
  try {
    return decorator(name, wrap)
  } catch {
    return (() => undefined) as unknown as SpanDecorator
  }
}

async function end(parts: TracerParts, timeoutMs: number): Promise<void> {
  parts.complete()
  parts.recorder.close()
  await parts.exporter.drain(timeoutMs)
  parts.exporter.close()
  parts.release()
}

/** The time that was given, as far as a timer can wait; else the usual one. */
function milliseconds(options: { readonly timeoutMs?: number } | undefined, usual: number): number {
  try {
    const given: unknown = options?.timeoutMs
    return typeof given === 'number' && given >= 0 ? Math.min(given, MAX_TIMEOUT_MS) : usual
  } catch {
    return usual
  }
}

type Work<T> = (span: Span, done: Done) => T

function noDone(): void {}

/** Of what does not let itself be asked for its name, what stands for such. */
function nameFor(name: (self: unknown) => string, self: unknown): string {
  try {
    return name(self)
  } catch {
    return UNSERIALIZABLE
  }
}

function optionsFor<F extends Callable>(
  options: WrapOptions<F> | undefined,
  self: unknown,
  args: readonly unknown[],
): SpanOptions | undefined {
  if (typeof options !== 'function') return options
  try {
    return Reflect.apply(options, self, args)
  } catch {
    // Options that cannot be had are no reason not to call the function, nor not to trace it.
    return undefined
  }
}
