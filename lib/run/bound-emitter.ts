import { EventEmitter } from 'node:events'
import type { Scope } from '../scope/scope.ts'
import { bound } from './bound.ts'
import type { Callable } from './mimic.ts'

/** Methods that add a listener, each with the one that adds it for a single event in the same place. */
const ADDERS = [
  ['on', 'once'],
  ['addListener', undefined],
  ['prependListener', 'prependOnceListener'],
] as const

/** A listener as the emitter keeps it: `listener` is what the user gave, and what `removeListener` and `listeners` go by. */
type Kept = Callable & { listener?: Callable }

/** What the user gave for a function that is kept, also where another tracer has bound the emitter too. */
const GIVEN = new WeakMap<Callable, Callable>()

/**
 * From now on the emitter's listeners run in the context in which they are added, not in that of whoever emits. Gives false
 * for what is not Node's kind of emitter, or does not let itself be changed: a `MessagePort` and the emitters of other
 * packages would not find a listener again that is to be removed.
 *
 * A listener is kept as Node keeps that of `once`: in another function that has it as `listener`.
 * https://nodejs.org/docs/latest-v20.x/api/events.html#emitterrawlistenerseventname
 */
export function bindEmitter(scope: Scope, emitter: unknown): boolean {
  const kept = new WeakSet<Callable>()

  /** Adds a listener with `add`, kept in the function that `keep` makes of it. */
  function adder(add: Callable, keep: (emitter: object, type: unknown, listener: Callable) => Kept): Callable {
    return function (this: object, type: unknown, listener: unknown, ...more: unknown[]): unknown {
      // What is no function is for the emitter to refuse, and one method may call another.
      if (typeof listener !== 'function' || kept.has(listener as Callable))
        return Reflect.apply(add, this, [type, listener, ...more])
      const own = keep(this, type, listener as Callable)
      own.listener = GIVEN.get(listener as Callable) ?? (listener as Callable)
      GIVEN.set(own, own.listener)
      kept.add(own)
      return Reflect.apply(add, this, [type, own, ...more])
    }
  }

  function always(_emitter: object, _type: unknown, listener: Callable): Kept {
    const inContext = bound(scope, scope.current(), listener)
    return function (this: unknown, ...args: unknown[]): unknown {
      return Reflect.apply(inContext, this, args)
    }
  }

  function once(emitter: object, type: unknown, listener: Callable): Kept {
    const inContext = bound(scope, scope.current(), listener)
    let called = false
    return function own(this: unknown, ...args: unknown[]): unknown {
      if (called) return undefined
      called = true
      const { removeListener } = emitter as { removeListener: Callable }
      Reflect.apply(removeListener, emitter, [type, own])
      return Reflect.apply(inContext, this, args)
    }
  }

  try {
    if (!isNodes(emitter)) return false
    const methods = emitter as unknown as Record<string, unknown>
    const changed: PropertyDescriptorMap = {}
    for (const [name, nameOnce] of ADDERS) {
      const add = methods[name]
      if (typeof add !== 'function') continue
      changed[name] = method(adder(add as Callable, always))
      if (nameOnce !== undefined) changed[nameOnce] = method(adder(add as Callable, once))
    }
    Object.defineProperties(methods, changed)
    return true
  } catch {
    return false
  }
}

/** Also where a class has only taken over Node's methods, as that of ioredis has. */
function isNodes(emitter: unknown): boolean {
  if (emitter instanceof EventEmitter) return true
  const { removeListener } = emitter as { readonly removeListener?: unknown }
  return removeListener === EventEmitter.prototype.removeListener
}

function method(value: Callable): PropertyDescriptor {
  return { value, enumerable: false, configurable: true, writable: true }
}
