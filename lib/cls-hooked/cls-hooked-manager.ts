import type { ContextManager } from '../platform/context-manager.ts'
import type { ClsNamespace } from './cls-namespace.ts'

/**
 * Carries what is active through those contexts of a namespace that it opens itself. It enters and leaves none of the
 * application's and does not assign `active`: cls-hooked ends the process over an exit that does not fit.
 *
 * Throws what the namespace throws; the scope knows what to do then.
 */
export class ClsHookedManager implements ContextManager {
  readonly #namespace: ClsNamespace
  /** No key of the application's, nor of another tracer's; a new context inherits it as it does the others. */
  readonly #key: symbol = Symbol('clew')

  constructor(namespace: ClsNamespace) {
    this.#namespace = namespace
  }

  run<T>(carried: object, fn: () => T): T {
    return this.#namespace.runAndReturn((context) => {
      // cls-hooked numbers and names each context in fields where the application may have values of its own.
      for (const name of OWN_FIELDS)
        Reflect.deleteProperty(context as object, name)
        // Neither `set` nor `get`: with DEBUG_CLS_HOOKED they make a text of the key, which a symbol does not allow.
      ;(context as Contents)[this.#key] = carried
      const result = fn()
      // A runPromise in fn stays in its context until its promise settles, and takes along whoever called us.
      const left = this.#contents
      if (left !== context && left?.[this.#key] === carried) left[this.#key] = undefined
      return result
    })
  }

  current(): object | undefined {
    return this.#contents?.[this.#key]
  }

  get #contents(): Contents | null | undefined {
    return this.#namespace.active as Contents | null | undefined
  }
}

const OWN_FIELDS = ['id', '_ns_name']

type Contents = Record<symbol, object | undefined>
