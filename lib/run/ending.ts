import type { Scope } from '../scope/scope.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import type { Store } from '../span/store.ts'
import { fail, finish } from './outcome.ts'
import { chain, type Then } from './settle.ts'

/** The end that an object will come to. The span that was around the function which returned it waits for that. */
export class Ending {
  over = false
  /** How often the work of a thenable has been started. */
  starts = 0
  readonly #scope: Scope
  /** From the inside out: nested calls may all return the same object. */
  #spans: RecordedSpan[]
  /** Where the object's own code goes on: in the span, or where it left off. */
  #store: Store

  constructor(scope: Scope, span: RecordedSpan) {
    this.#scope = scope
    this.#spans = [span]
    this.#store = span
  }

  finish(): void {
    for (const span of this.#close()) finish(span)
  }

  fail(error: unknown): void {
    for (const span of this.#close()) fail(span, error)
  }

  /** Makes the span of a call around this one wait too. No other span: an object that many calls return would gather them. */
  join(span: RecordedSpan): boolean {
    let below = this.#spans.at(-1)?.parent
    while (below !== undefined && below !== span) below = below.parent
    if (below !== undefined) this.#spans.push(span)
    return below !== undefined
  }

  /** Calls a part of the object's own code with the span active, or with what that code had active when it left off. */
  resume<T>(fn: () => T): T {
    const scope = this.#scope
    return scope.resume(this.#store, () => {
      try {
        return fn()
      } finally {
        this.#store = scope.current() ?? this.#store
      }
    })
  }

  /** Does the same, and ends badly if that throws. */
  attempt<T>(fn: () => T): T {
    try {
      return this.resume(fn)
    } catch (error) {
      this.fail(error)
      throw error
    }
  }

  /** Binds a function to what is active here, in the consumer's code. */
  bind(fn: Handler): Handler {
    const scope = this.#scope
    const store = scope.current()
    return function (this: unknown, ...args) {
      return scope.resume(store, () => Reflect.apply(fn, this, args))
    }
  }

  /** Ends when a promise is rejected, or fulfilled with a value that is the end; gives back what is to be awaited instead. */
  follow(promise: unknown, then: Then, isEnd: (value: unknown) => boolean): unknown {
    return chain(
      promise,
      then,
      (value) => {
        if (isEnd(value)) this.finish()
        return value
      },
      (error) => {
        this.fail(error)
        throw error
      },
    )
  }

  /** The end comes once: gives the spans that have waited for it. */
  #close(): readonly RecordedSpan[] {
    const spans = this.#spans
    this.over = true
    this.#spans = []
    return spans
  }
}

type Handler = (this: unknown, ...args: unknown[]) => unknown

const ENDINGS = new WeakMap<object, Ending>()

/** The end that is still to come for an object; undefined if nothing waits for one. */
export function endingOf(object: object): Ending | undefined {
  const ending = ENDINGS.get(object)
  return ending?.over === false ? ending : undefined
}

/** Whether something waited for the end of an object, and it has come. */
export function hasEnded(object: object): boolean {
  return ENDINGS.get(object)?.over === true
}

/** Makes the end of a part, like an iterator, the end of the whole. */
export function share(ending: Ending, part: object): void {
  ENDINGS.set(part, ending)
}

/**
 * Makes a span wait for the end of an object, if `attach` can arrange that the end is seen. False if it cannot: the span is
 * then still to be ended.
 */
export function wait(scope: Scope, span: RecordedSpan, object: object, attach: (ending: Ending) => boolean): boolean {
  const known = endingOf(object)
  if (known !== undefined) {
    if (!known.join(span)) finish(span)
    return true
  }
  const ending = new Ending(scope, span)
  try {
    // Before it is set, for the end of an earlier wait to be seen. Nothing of the object's own is called in between.
    const attached = attach(ending)
    ENDINGS.set(object, ending)
    if (attached) return true
  } catch {
    // What cannot be looked at ends like any other value.
  }
  // Where some methods were replaced and one could not be, those do nothing but what they did before.
  ending.over = true
  return false
}
