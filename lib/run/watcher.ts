import { types } from 'node:util'
import { holderOf } from '../span/prototypes.ts'
import { isNodeStream } from './node-stream.ts'
import { finish } from './outcome.ts'
import { settle, thenOf } from './settle.ts'
import { waitForThenable } from './thenable.ts'
import { ofAsyncIterable, ofGenerator, ofNodeStream, ofWebStream, type Watcher } from './waiting.ts'
import { isWebStream } from './web-stream.ts'

/** How to see the end of what a function returned; undefined for a value, which is the end itself. Never throws. */
export function watcherOf(result: unknown): Watcher | undefined {
  if ((typeof result !== 'object' && typeof result !== 'function') || result === null) return undefined
  try {
    if (typeof result === 'function') return thenOf(result) === undefined ? undefined : waitForThenable
    const { then } = result as { readonly then?: unknown }
    if (then === PROMISE_THEN) return settled
    if (typeof then === 'function') return isUnderWay(result) ? settled : waitForThenable
    const prototype: unknown = Reflect.getPrototypeOf(result)
    if (prototype !== Object.prototype && prototype !== Array.prototype) {
      if ('next' in result && types.isGeneratorObject(result)) return ofGenerator
      if ('pipe' in result && isNodeStream(result)) return ofNodeStream
      if ('getReader' in result && isWebStream(result)) return ofWebStream
    }
    return typeof (result as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator] === 'function'
      ? ofAsyncIterable
      : undefined
  } catch {
    return undefined
  }
}

const PROMISE_THEN: unknown = Promise.prototype.then

const settled: Watcher = (_scope, span, result) => {
  const then = thenOf(result)
  if (then !== undefined) return settle(span, result, then)
  finish(span)
  return result
}

/** Whether the work behind a thenable has begun, as it has for a promise of any make, and does not begin with its `then`. */
function isUnderWay(thenable: object): boolean {
  if (types.isPromise(thenable)) return !isOverridden(thenable)
  const made = thenable.constructor as { readonly resolve?: unknown; readonly reject?: unknown } | undefined
  return typeof made?.resolve === 'function' && typeof made.reject === 'function'
}

/** Whether a subclass of some realm's `Promise` has a `then` of its own: such a one may begin its work there. */
function isOverridden(promise: object): boolean {
  const holder = holderOf(promise, 'then')
  if (holder === undefined || holder === promise) return false
  const above = Reflect.getPrototypeOf(holder)
  return above !== null && Reflect.getPrototypeOf(above) !== null
}
