import type { Scope } from '../scope/scope.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import { watchAsyncIterable } from './async-iterable.ts'
import { type Ending, endingOf, wait } from './ending.ts'
import type { Callable } from './mimic.ts'
import { finish } from './outcome.ts'
import { override } from './override.ts'
import { settle, thenOf } from './settle.ts'

/**
 * Finishes the span when a thenable settles, and leaves it to the caller to call its `then`: for a query builder that call
 * is what starts the query, and another one starts it again. The caller gets the very object, with a `then` of its own that
 * does the work in the span and calls the handlers where they came from.
 */
export function waitForThenable(scope: Scope, span: RecordedSpan, thenable: object): unknown {
  if (wait(scope, span, thenable, (ending) => watchThen(ending, thenable))) return thenable
  const then = thenOf(thenable)
  if (then !== undefined) return settle(span, thenable, then)
  finish(span)
  return thenable
}

function watchThen(ending: Ending, thenable: object): boolean {
  if (!override(thenable, 'then', (original) => starting(thenable, original))) return false
  // Some have a `catch` and a `finally` that go past their `then`.
  for (const key of ['catch', 'finally']) {
    if (has(thenable, key)) override(thenable, key, (original) => deriving(thenable, original, key === 'catch'))
  }
  if (has(thenable, Symbol.asyncIterator)) watchAsyncIterable(ending, thenable)
  return true
}

function has(object: object, method: PropertyKey): boolean {
  return typeof Reflect.get(object, method) === 'function'
}

function starting(thenable: object, original: Callable): Callable {
  return function then(this: unknown, ...args: unknown[]): unknown {
    const ending = endingOf(thenable)
    if (ending === undefined) return Reflect.apply(original, this, args)
    const [onFulfilled, onRejected, ...rest] = args
    const succeeded = ending.bind(typeof onFulfilled === 'function' ? (onFulfilled as Callable) : same)
    const failed = ending.bind(typeof onRejected === 'function' ? (onRejected as Callable) : rethrow)
    function fulfil(this: unknown, ...values: unknown[]): unknown {
      ending?.finish()
      return Reflect.apply(succeeded, this, values)
    }
    function reject(this: unknown, ...errors: unknown[]): unknown {
      ending?.fail(errors[0])
      return Reflect.apply(failed, this, errors)
    }
    ending.starts++
    return ending.attempt(() => Reflect.apply(original, this, [fulfil, reject, ...rest]))
  }
}

function deriving(thenable: object, original: Callable, hearsErrors: boolean): Callable {
  return function (this: unknown, ...args: unknown[]): unknown {
    const ending = endingOf(thenable)
    if (ending === undefined) return Reflect.apply(original, this, args)
    const handlers = args.map((arg) => {
      if (typeof arg !== 'function') return arg
      const handler = ending.bind(arg as Callable)
      return function (this: unknown, ...given: unknown[]): unknown {
        if (hearsErrors) ending.fail(given[0])
        return Reflect.apply(handler, this, given)
      }
    })
    const { starts } = ending
    const result = ending.attempt(() => Reflect.apply(original, this, handlers))
    const then = ending.starts === starts ? thenOf(result) : undefined
    return then === undefined ? result : ending.follow(result, then, () => true)
  }
}

function same(value: unknown): unknown {
  return value
}

function rethrow(error: unknown): never {
  throw error
}
