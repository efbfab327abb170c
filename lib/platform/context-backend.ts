import { AsyncLocalStorage, executionAsyncResource } from 'node:async_hooks'

/** What carries an `AsyncLocalStorage` from one piece of work to the next. */
export type ContextBackend = 'async_hooks' | 'AsyncContextFrame' | 'unknown'

/**
 * Finds out which of its two backends Node uses: version and flags do not tell, because flags may come from `NODE_OPTIONS`,
 * and their names and meanings change. Only by `async_hooks` a store is kept on the resource of the work at hand.
 */
export function contextBackend(): ContextBackend {
  const store = {}
  try {
    const kept = new AsyncLocalStorage<object>().run(store, () => isWithin(store, executionAsyncResource()))
    return kept ? 'async_hooks' : 'AsyncContextFrame'
  } catch {
    // Other runtimes have no such resources.
    return 'unknown'
  }
}

/** Node 20 and 22 keep it on the resource itself, later ones in an object there. */
function isWithin(store: object, resource: object): boolean {
  return valuesOf(resource).some((value) => value === store || valuesOf(value).includes(store))
}

function valuesOf(holder: unknown): unknown[] {
  if (holder === null || typeof holder !== 'object') return []
  // By their descriptors, so that nobody's getter is run.
  return Reflect.ownKeys(holder).map((key) => Object.getOwnPropertyDescriptor(holder, key)?.value)
}
