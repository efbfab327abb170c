import type { RecordedSpan } from '../span/recorded-span.ts'
import { fail, finish } from './outcome.ts'

export type Then = (onFulfilled: (value: unknown) => unknown, onRejected: (error: unknown) => unknown) => unknown

/** The `then` of a promise or of anything that can be awaited like one. */
export function thenOf(value: unknown): Then | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined
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
  return chain(
    result,
    then,
    (value) => {
      finish(span)
      return value
    },
    (error) => {
      fail(span, error)
      throw error
    },
  )
}

/** Chains to `result`; gives back `result` itself if its `then` does not give a promise, or throws. */
export function chain(
  result: unknown,
  then: Then,
  succeeded: (value: unknown) => unknown,
  failed: (error: unknown) => never,
): unknown {
  try {
    const chained = then.call(result, succeeded, failed)
    return thenOf(chained) === undefined ? result : chained
  } catch (error) {
    try {
      failed(error)
    } catch {
      // It throws on what it was given, for those that are chained.
    }
    return result
  }
}
