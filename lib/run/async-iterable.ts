import { EventEmitter } from 'node:events'
import { type Ending, endingOf, share } from './ending.ts'
import type { Callable } from './mimic.ts'
import { override } from './override.ts'
import { watchSteps } from './steps.ts'

/** Ends what waits for an async iterable with the first of its iterators that ends. False if it cannot be watched. */
export function watchAsyncIterable(ending: Ending, iterable: object): boolean {
  // `events.on` gives an iterator, which can be used without being asked for one.
  if (isIterator(iterable)) watchIterator(ending, iterable)
  // The lines of a `readline` interface are as often listened for as they are iterated over.
  if (iterable instanceof EventEmitter) iterable.once('close', () => ending.finish())
  return override(iterable, Symbol.asyncIterator, (original) => iterating(iterable, original))
}

function isIterator(object: object): boolean {
  return (
    typeof Reflect.get(object, 'next') === 'function' &&
    (typeof Reflect.get(object, 'return') === 'function' || typeof Reflect.get(object, 'throw') === 'function')
  )
}

function iterating(iterable: object, original: Callable): Callable {
  return function (this: unknown, ...args: unknown[]): unknown {
    const ending = endingOf(iterable)
    if (ending === undefined) return Reflect.apply(original, this, args)
    const iterator: unknown = ending.attempt(() => Reflect.apply(original, this, args))
    try {
      if (typeof iterator !== 'object' || iterator === null || !watchIterator(ending, iterator)) ending.finish()
    } catch {
      ending.finish()
    }
    return iterator
  }
}

function watchIterator(ending: Ending, iterator: object): boolean {
  const known = endingOf(iterator)
  if (known !== undefined && known !== ending) return true
  share(ending, iterator)
  return watchSteps(iterator) && (typeof Reflect.get(iterator, 'return') === 'function' || giveReturn(iterator))
}

/** Without a `return`, an iterator is not told when the consumer leaves its loop. This one does what a missing one does. */
function giveReturn(iterator: object): boolean {
  async function end(value: unknown): Promise<IteratorReturnResult<unknown>> {
    endingOf(iterator)?.finish()
    return { done: true, value }
  }
  return Reflect.defineProperty(iterator, 'return', { configurable: true, writable: true, value: end })
}
