import type { Scope } from '../scope/scope.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import { end, fail, finish } from './outcome.ts'
import { settle, thenOf } from './settle.ts'

/** Ends the span of a Node-style callback: with an error if it is given one. */
export type Done = (error?: unknown) => void

/**
 * Calls `fn` inside `span` and finishes the span when the work is done: on return, when a promise or thenable settles, or,
 * if `fn` declares a second parameter, when it calls that. What `fn` throws, returns or rejects with is passed on unchanged.
 */
export function runInSpan<T>(scope: Scope, span: RecordedSpan, fn: (span: RecordedSpan, done: Done) => T): T {
  let result: T
  try {
    if (fn.length > 1) return scope.run(span, () => fn(span, (error) => end(span, error)))
    result = scope.run(span, fn as (span: RecordedSpan) => T)
  } catch (error) {
    fail(span, error)
    throw error
  }
  const then = thenOf(result)
  if (then !== undefined) return settle(span, result, then) as T
  finish(span)
  return result
}
