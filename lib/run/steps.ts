import { endingOf } from './ending.ts'
import type { Callable } from './mimic.ts'
import { override } from './override.ts'
import { thenOf } from './settle.ts'

/**
 * Watches `next`, `return` and `throw` of an iterator, as far as it has them: what happens in them happens in the span, and
 * the span ends when one of them says that nothing more is to come. False if the iterator cannot be watched.
 */
export function watchSteps(iterator: object, isIterator: (self: unknown) => boolean = () => true): boolean {
  return ['next', 'return', 'throw'].every(
    (key) =>
      typeof Reflect.get(iterator, key) !== 'function' ||
      override(iterator, key, (original) => step(iterator, original, isIterator)),
  )
}

function step(iterator: object, original: Callable, isIterator: (self: unknown) => boolean): Callable {
  let running = false
  return function (this: unknown, ...args: unknown[]): unknown {
    const ending = endingOf(iterator)
    // A generator that calls itself, or is called as a method of something else, throws without having ended.
    if (ending === undefined || running || !isIterator(this)) return Reflect.apply(original, this, args)
    running = true
    let result: unknown
    try {
      result = ending.attempt(() => Reflect.apply(original, this, args))
    } finally {
      running = false
    }
    const then = thenOf(result)
    if (then !== undefined) return ending.follow(result, then, isDone)
    if (isDone(result)) ending.finish()
    return result
  }
}

function isDone(result: unknown): boolean {
  try {
    return Boolean((result as { done?: unknown }).done)
  } catch {
    return false
  }
}
