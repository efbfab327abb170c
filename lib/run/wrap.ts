import type { Scope } from '../scope/scope.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import type { ActiveSpan } from '../span/store.ts'
import { isError } from '../span/text.ts'
import { type Callable, mimic } from './mimic.ts'
import { end, fail } from './outcome.ts'
import { runInSpan } from './run-in-span.ts'
import { thenOf } from './settle.ts'
import { watcherOf } from './watcher.ts'

/** What a wrapped function needs at each call. */
export interface Tracing {
  readonly scope: Scope
  /** The span for this call. */
  readonly span: RecordedSpan
  /** The span that is active around the call. */
  readonly outer: ActiveSpan | undefined
}

/**
 * A function that does what `fn` does, inside a span.
 *
 * The span ends when `fn` throws or returns, when what it returns comes to its end, or when it calls back: a last argument
 * that is a function is taken for a Node-style callback if `fn` declares a parameter for it, or declares none at all.
 * `begin` returns undefined when the call is not to be traced.
 */
export function wrapFunction<F extends Callable>(
  begin: (self: unknown, args: unknown[]) => Tracing | undefined,
  fn: F,
): F {
  function wrapper(this: unknown, ...args: unknown[]): unknown {
    const tracing = begin(this, args)
    if (new.target !== undefined) {
      const made = new.target === wrapper ? fn : new.target
      return tracing === undefined
        ? Reflect.construct(fn, args, made)
        : runInSpan(tracing.scope, tracing.span, () => Reflect.construct(fn, args, made))
    }
    if (tracing === undefined) return Reflect.apply(fn, this, args)
    const callback = args.at(-1)
    if (isCallback(callback) && takes(fn, args.length)) {
      return runWithCallback(tracing, callback, (own) => Reflect.apply(fn, this, [...args.slice(0, -1), own]))
    }
    return runInSpan(tracing.scope, tracing.span, () => Reflect.apply(fn, this, args))
  }
  return mimic(wrapper, fn)
}

/**
 * Whichever comes first ends the span: the callback, after `fn` has returned at the earliest, or a promise. Where `fn` returns
 * an iterator or a stream, the function it was given is no callback, or hears of the same end.
 */
function runWithCallback(
  { scope, span, outer }: Tracing,
  callback: Callable,
  call: (own: Callable) => unknown,
): unknown {
  let returned = false
  let called = false
  let streams = false
  let error: unknown
  function own(this: unknown, ...results: unknown[]): unknown {
    if (!called) error = errorIn(results[0])
    called = true
    if (returned && !streams) end(span, error)
    return scope.activate(outer, () => Reflect.apply(callback, this, results))
  }
  let result: unknown
  try {
    result = scope.run(span, () => call(mimic(own, callback)))
  } catch (thrown) {
    fail(span, thrown)
    throw thrown
  }
  returned = true
  // A comparator or an iteratee is called before its function returns, and any number of times.
  if (called) end(span, error)
  const watch = called ? undefined : watcherOf(result)
  if (watch === undefined) return result
  streams = thenOf(result) === undefined
  return watch(scope, span, result as object)
}

/** Whether a function may be one to call back: a class can only be constructed, and is meant as what it is. */
function isCallback(given: unknown): given is Callable {
  try {
    return typeof given === 'function' && Object.getOwnPropertyDescriptor(given, 'prototype')?.writable !== false
  } catch {
    // A proxy that does not let itself be looked at, and has been revoked perhaps.
    return false
  }
}

/** Whether a function declares so many parameters, or none at all. */
function takes(fn: Callable, parameters: number): boolean {
  try {
    const { length } = fn
    return length === 0 || parameters <= length
  } catch {
    return false
  }
}

/** What a callback was given first, if it is an error: the function may be no callback after all, and get items. */
function errorIn(first: unknown): unknown {
  return isError(first) ? first : undefined
}
