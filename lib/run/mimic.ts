/** Own properties of old-style functions that cannot be copied and say nothing. */
const UNCOPIED: ReadonlySet<PropertyKey> = new Set(['arguments', 'caller'])

/**
 * Makes `wrapper` look like `fn`: name, length, prototype and own properties. Frameworks read them: Express tells an error
 * handler by its four parameters, and others an async function by its constructor.
 */
export function mimic<F extends Callable>(wrapper: Callable, fn: F): F {
  try {
    for (const key of Reflect.ownKeys(fn)) {
      const property = UNCOPIED.has(key) ? undefined : Reflect.getOwnPropertyDescriptor(fn, key)
      if (property !== undefined) Reflect.defineProperty(wrapper, key, property)
    }
    Reflect.setPrototypeOf(wrapper, Reflect.getPrototypeOf(fn))
  } catch {
    // A proxy that does not let itself be looked at can still be called.
  }
  return wrapper as F
}

/** A function of which nothing is known. */
// biome-ignore lint/suspicious/noExplicitAny: the one type that every function can be assigned to
export type Callable = (...args: any[]) => any
