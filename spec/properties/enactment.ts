import { AsyncLocalStorage } from 'node:async_hooks'
import { EventEmitter } from 'node:events'
import { NOOP_SPAN } from '../../lib/span/noop-span.ts'
import type { Span, SpanOptions } from '../../lib/span/span.ts'
import type { Store } from '../../lib/span/store.ts'
import type { TestTracer } from '../../lib/testing/index.ts'
import { outcome, REMOTE_ID } from './outcome.ts'
import { type Around, type Body, latest, type Program, pick, type Statement, type Which } from './program.ts'

const HEADERS = { 'x-datadog-trace-id': '7', 'x-datadog-parent-id': REMOTE_ID, 'x-datadog-sampling-priority': '2' }

/** Calls back in another turn, in whatever way. */
export type Turn = (fn: () => void) => void

/** A tracer, and where it keeps what is active. */
export interface Performer extends TestTracer {
  readonly storage: AsyncLocalStorage<Store>
}

/** Goes on, and says so when it has. */
type Waiting = (went: () => void) => void

/** What a function does; it gives away what it awaits, and gets what that came to. */
type Work = Generator<Promise<unknown>, void, unknown>

/**
 * Does what a program says, with a tracer: async functions are async functions, of one frame each, and what waits goes on
 * when its turn comes. Gives what it saw, in the words of the model.
 */
export class Enactment {
  readonly #program: Program
  readonly #performers: readonly Performer[]
  readonly #turns: readonly Turn[]
  readonly #log: string[] = []
  readonly #spans: Span[][] = [[], []]
  readonly #functions: (() => void)[] = []
  readonly #generators: Generator<void>[] = []
  readonly #emitters: Record<string, EventEmitter> = { plain: new EventEmitter() }
  readonly #waiting: Waiting[] = []
  /** Those around a function: they stay current to its end. */
  readonly #inFunctions = new Set<Span>()
  #names = 0
  #gates = 0

  /** What waits goes on by these turns, one after the other; by the next microtask if there are none. */
  constructor(program: Program, performers: readonly Performer[], turns: readonly Turn[] = []) {
    this.#program = program
    this.#performers = performers
    this.#turns = turns
    for (const [i, { tracer }] of performers.entries())
      this.#emitters[`bound by ${i}`] = tracer.bindEmitter(new EventEmitter())
  }

  async run(): Promise<string[]> {
    // A branch of its own: what the program leaves active does not reach the next one.
    const ended = Promise.resolve().then(() => this.#asyncFunction(this.#program.body))
    await quiet()
    for (let turn = 0; this.#waiting.length > 0; turn++) {
      const goOn = pick(this.#waiting, this.#program.order, turn) as Waiting
      await new Promise<void>((went) => goOn(went))
      await quiet()
    }
    await ended
    return [...this.#log, ...outcome(this.#performers, this.#spans.flat())]
  }

  *#do(step: Statement): Work {
    const { tracer } = this.#performer(step)
    switch (step.do) {
      case 'probe':
        this.#log.push(`active ${nameOf(tracer.activeSpan())}`)
        return
      case 'await':
        yield this.#gate()
        return
      case 'start':
        this.#keep(step, tracer.startSpan(this.#name(), this.#below(step, step.below)))
        return
      case 'manual':
        this.#keep(step, tracer.trace(this.#name(), this.#below(step, step.below)))
        return
      case 'using': {
        const span = tracer.trace(this.#name(), this.#below(step, step.below))
        return yield* this.#block(step, this.#keep(step, span))
      }
      case 'open': {
        const opening = tracer.open(this.#name(), this.#below(step, step.below))
        const gate = this.#gate()
        const span = (yield opening) as Span
        return yield* this.#block(step, span, gate)
      }
      case 'finish': {
        const span = latest(this.#spans[step.tracer ?? 0] ?? [], step.back)
        const finished = span?.finished
        span?.finish()
        if (finished === false) this.#checkLeft(step, span)
        return
      }
      case 'run':
        try {
          this.#around(step, step.around, () => this.#call(step.body, step.fails))
        } catch (error) {
          expected(error)
        }
        return
      case 'fork': {
        const ends = step.bodies.map((body) =>
          this.#around(step, step.around, () => this.#asyncFunction(body, step.fails)).catch(expected),
        )
        if (step.waits) yield Promise.all(ends)
        return
      }
      case 'each': {
        const items = this.#around(step, step.around, () => this.#asyncGenerator(step.steps))
        // What `for await` does.
        for (let left = step.take; ((yield items.next()) as IteratorResult<void>).done !== true; ) {
          this.#call(step.body)
          if (--left > 0) continue
          yield items.return(undefined)
          return
        }
        return
      }
      case 'later':
        this.#later(() => this.#call(step.body))
        return
      case 'bind': {
        const fn = (): void => this.#call(step.body)
        this.#functions.push(
          step.which === undefined ? tracer.bind(fn) : tracer.bind(fn, this.#which(step, step.which)),
        )
        return
      }
      case 'listen':
        this.#emitter(step, step.bound).on('event', () => this.#call(step.body))
        return
      case 'emit':
        this.#emitter(step, step.bound).emit('event')
        return
      case 'generator': {
        const generator = this.#around(step, step.around, () => this.#generator(step.steps))
        this.#generators.push(generator)
        for (let n = 0; n < step.taken; n++) generator.next()
        return
      }
      case 'call':
        latest(this.#functions, step.back)?.()
        return
      case 'next':
        latest(this.#generators, step.back)?.next()
        return
    }
  }

  *#block(step: Statement & { do: 'using' | 'open' }, span: Span, gate?: Promise<void>): Work {
    const dispose = span[Symbol.dispose]
    try {
      if (gate !== undefined) {
        yield gate
        this.#keep(step, span)
      }
      yield* this.#body(step.body)
      if (step.fails === true) throw FAILURE
    } catch (error) {
      expected(error)
    } finally {
      const { finished } = span
      dispose.call(span)
      if (!finished) this.#checkLeft(step, span)
    }
  }

  #around<T>(step: Statement, around: Around, fn: () => T): T {
    const { tracer } = this.#performer(step)
    switch (around.by) {
      case 'nothing':
        return fn()
      case 'bound':
        return tracer.bind(fn)()
      case 'suppress':
        return tracer.suppress(fn)
      case 'activate':
        return around.which === 'carrier'
          ? tracer.continueFrom(tracer.carrier(), fn)
          : tracer.activate(this.#which(step, around.which), fn)
      case 'trace':
        return tracer.trace(this.#name(), this.#below(step, around.below), (span) => {
          this.#inFunctions.add(this.#keep(step, span))
          return fn()
        })
      case 'done':
        return tracer.trace(this.#name(), this.#below(step, around.below), (span, _done) => {
          this.#inFunctions.add(this.#keep(step, span))
          return fn()
        })
      case 'wrap':
        return tracer.wrap(this.#name(), this.#below(step, around.below), () => {
          this.#inFunctions.add(this.#keep(step, tracer.activeSpan() ?? NOOP_SPAN))
          return fn()
        })()
    }
  }

  #call(body: Body, fails?: boolean): void {
    this.#body(body).next()
    if (fails === true) throw FAILURE
  }

  *#body(body: Body): Work {
    for (const statement of body) yield* this.#do(statement)
  }

  async #asyncFunction(body: Body, fails?: boolean): Promise<void> {
    const work = this.#body(body)
    for (let at = work.next(); at.done !== true; ) at = work.next(await at.value)
    await this.#gate()
    if (fails === true) throw FAILURE
  }

  *#generator(steps: readonly Body[]): Generator<void> {
    for (const step of steps) {
      this.#call(step)
      yield
    }
  }

  async *#asyncGenerator(steps: readonly Body[]): AsyncGenerator<void> {
    for (const step of steps) {
      const work = this.#body(step)
      for (let at = work.next(); at.done !== true; ) at = work.next(await at.value)
      await this.#gate()
      yield
    }
  }

  /** Resolves when its turn comes. */
  #gate(): Promise<void> {
    return new Promise((resolve) => this.#wait(resolve))
  }

  /** Calls back when its turn comes. */
  #later(fn: () => void): void {
    const call = (): void => {
      try {
        fn()
      } catch (error) {
        this.#log.push(String(error))
      }
    }
    if (this.#turns.length === 0) void this.#gate().then(call)
    else this.#wait(call)
  }

  #wait(fn: () => void): void {
    const turn = this.#turns[this.#gates++ % this.#turns.length]
    // Timers are set where they would be: here, though later.
    const call = (went: () => void): void => {
      fn()
      went()
    }
    if (turn === undefined) this.#waiting.push(call)
    else this.#waiting.push(AsyncLocalStorage.bind((went: () => void) => turn(() => call(went))))
  }

  #performer(step: Statement): Performer {
    return this.#performers[step.tracer ?? 0] as Performer
  }

  #emitter(step: Statement, bound: boolean): EventEmitter {
    return this.#emitters[bound ? `bound by ${step.tracer ?? 0}` : 'plain'] as EventEmitter
  }

  #name(): string {
    return `s${this.#names++}`
  }

  #keep(step: Statement, span: Span): Span {
    this.#spans[step.tracer ?? 0]?.push(span)
    return span
  }

  #below(step: Statement, which: Which | undefined): SpanOptions | undefined {
    return which === undefined ? undefined : { childOf: this.#which(step, which) }
  }

  #which(step: Statement, which: Which): SpanOptions['childOf'] {
    const { tracer } = this.#performer(step)
    if (which === 'nothing') return null
    if (which === 'remote') return tracer.extract('text_map', HEADERS)
    if (which === 'carrier') return tracer.extract('text_map', tracer.carrier())
    const spans = this.#spans[step.tracer ?? 0] ?? []
    return ('span' in which ? latest(spans, which.span) : latest(spans, which.context)?.context()) ?? null
  }

  /** Who finishes the span that is current leaves it: a context that lives on must not hold a finished one. */
  #checkLeft(step: Statement, span: Span | undefined): void {
    if (
      span !== undefined &&
      (this.#performer(step).storage.getStore() as unknown) === span &&
      !this.#inFunctions.has(span)
    )
      this.#log.push(`${nameOf(span)} is finished and current`)
  }
}

const FAILURE = new Error('a failure of the program')

function expected(error: unknown): void {
  if (error !== FAILURE) throw error
}

function nameOf(span: Span | undefined): string {
  return (span as { readonly name?: string } | undefined)?.name ?? '-'
}

/** When all that can go on has come to where it waits. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
