import type { RecordedSpan } from '../span/recorded-span.ts'
import { fail, finish } from './outcome.ts'

type Then = (onFulfilled: (value: unknown) => unknown, onRejected: (error: unknown) => unknown) => unknown

/** The `then` of a promise or of anything that can be awaited like one. */
export function thenOf(value: unknown): Then | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  try {
    const { then } = value as { then?: unknown }
    return typeof then === 'function' ? (then as Then) : undefined
  } catch {
    return undefined
  }
}

/**
 * Finishes the span when `result` settles; gives back what the caller is to have.
 *
 * That is a promise chained to `result` and not `result` itself: a handler beside the chain would mark a rejection as
 * handled, and the program would no longer hear of those that nobody handles.
 */
export function settle(span: RecordedSpan, result: unknown, then: Then): unknown {
  const succeeded = (value: unknown): unknown => {
    finish(span)
    return value
  }
  const failed = (error: unknown): never => {
    fail(span, error)
    throw error
  }
  try {
    const chained = then.call(result, succeeded, failed)
    // A `then` that returns no promise has left nothing to wait for.
    return thenOf(chained) === undefined ? result : chained
  } catch (error) {
    fail(span, error)
    return result
  }
}
