import type { Scope } from '../scope/scope.ts'
import type { Store } from '../span/store.ts'
import { type Callable, mimic } from './mimic.ts'

/** A function that does what `fn` does, with what was current elsewhere. */
export function bound<F extends Callable>(scope: Scope, store: Store | undefined, fn: F): F {
  function wrapper(this: unknown, ...args: unknown[]): unknown {
    return scope.resume(store, () => {
      if (new.target === undefined) return Reflect.apply(fn, this, args)
      return Reflect.construct(fn, args, new.target === wrapper ? fn : new.target)
    })
  }
  return mimic(wrapper, fn)
}
