import type { Scope } from '../scope/scope.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import { watchAsyncIterable } from './async-iterable.ts'
import { type Ending, wait } from './ending.ts'
import { watchGenerator } from './generator.ts'
import { type NodeStream, watchNodeStream } from './node-stream.ts'
import { finish } from './outcome.ts'
import { watchWebStream } from './web-stream.ts'

/** Ends the span when the work behind `result` is done; gives back what the caller is to have in place of `result`. */
export type Watcher = (scope: Scope, span: RecordedSpan, result: object) => unknown

/** Of a generator, once it has been started. */
export const ofGenerator: Watcher = waiting(watchGenerator)

/** Of a stream of Node's. */
export const ofNodeStream: Watcher = waiting<NodeStream>(watchNodeStream)

/** Of a stream as browsers have it. */
export const ofWebStream: Watcher = waiting(watchWebStream)

/** Of what is iterated asynchronously. */
export const ofAsyncIterable: Watcher = waiting<AsyncIterable<unknown>>(watchAsyncIterable)

function waiting<T extends object>(attach: (ending: Ending, result: T) => boolean): Watcher {
  return (scope, span, result) => {
    if (!wait(scope, span, result, (ending) => attach(ending, result as T))) finish(span)
    return result
  }
}
