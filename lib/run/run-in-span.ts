import type { Scope } from '../scope/scope.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import type { Callable } from './mimic.ts'
import { end, fail, finish } from './outcome.ts'
import { watcherOf } from './watcher.ts'

/** Ends the span of a Node-style callback: with an error if it is given one. */
export type Done = (error?: unknown) => void

/**
 * Calls `fn` inside `span` and finishes the span when the work is done: on return, when what it returned comes to its end,
 * or, if `fn` declares a second parameter, when it calls that. What `fn` throws, returns or rejects with is passed on
 * unchanged.
 */
export function runInSpan<T>(scope: Scope, span: RecordedSpan, fn: (span: RecordedSpan, done: Done) => T): T {
  let result: T
  try {
    if (takesDone(fn)) return runUntilDone(scope, span, fn)
    result = scope.run(span, fn as (span: RecordedSpan) => T)
  } catch (error) {
    fail(span, error)
    throw error
  }
  const watch = watcherOf(result)
  if (watch !== undefined) return watch(scope, span, result as object) as T
  finish(span)
  return result
}

/** Apart, so that only calls which need its closures allocate what these capture: 48 bytes. */
function runUntilDone<T>(scope: Scope, span: RecordedSpan, fn: (span: RecordedSpan, done: Done) => T): T {
  return scope.run(span, () => fn(span, (error) => end(span, error)))
}

function takesDone(fn: Callable): boolean {
  try {
    return fn.length > 1
  } catch {
    return false
  }
}
