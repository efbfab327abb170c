import { AsyncLocalStorage } from 'node:async_hooks'
import type { Store } from '../span/store.ts'

/** The number rises when what a store is changes, so that copies of clew that disagree do not meet. */
const KEY = Symbol.for('clew.storage.1')

/**
 * The one AsyncLocalStorage of this process, whatever the number of copies of clew in `node_modules`: on Node 20 and 22
 * each further one makes every await of the application slower.
 */
export function processStorage(): AsyncLocalStorage<Store> {
  const global = globalThis as { [KEY]?: AsyncLocalStorage<Store> }
  let storage = global[KEY]
  if (storage === undefined) {
    storage = new AsyncLocalStorage()
    Object.defineProperty(global, KEY, { value: storage, enumerable: false, configurable: true, writable: true })
  }
  return storage
}
