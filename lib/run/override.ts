import { holderOf } from '../span/prototypes.ts'
import type { Callable } from './mimic.ts'

const OVERRIDES = new WeakSet<Callable>()

/**
 * Puts a method of ours over a method of an object: on the very object, where neither `for…in` nor `Object.keys` see more
 * than before. False if the object does not take it, or has no such method; once there, it is not put there again.
 */
export function override(target: object, key: PropertyKey, make: (original: Callable) => Callable): boolean {
  const { own, property } = find(target, key)
  const { get, value, enumerable = false } = property
  if (own && OVERRIDES.has((get ?? value) as Callable)) return true
  const made = get === undefined ? make(value) : gettingMade(get, make)
  OVERRIDES.add(made)
  const shown = get === undefined ? { value: made, writable: true } : { ...property, get: made as () => unknown }
  const taken = Reflect.defineProperty(target, key, { ...shown, configurable: true, enumerable: own && enumerable })
  // A Proxy may say that it took a property and go on showing another.
  if (!taken || get !== undefined || Reflect.get(target, key) === made) return taken
  if (own) Reflect.defineProperty(target, key, property)
  else Reflect.deleteProperty(target, key)
  return false
}

function gettingMade(get: () => unknown, make: (original: Callable) => Callable): Callable {
  return function (this: unknown): unknown {
    const value = Reflect.apply(get, this, [])
    return typeof value === 'function' ? make(value as Callable) : value
  }
}

function find(target: object, key: PropertyKey): { readonly own: boolean; readonly property: PropertyDescriptor } {
  const holder = holderOf(target, key)
  const property = holder && Reflect.getOwnPropertyDescriptor(holder, key)
  if (property !== undefined) return { own: holder === target, property }
  // A Proxy may show what nobody has.
  return { own: false, property: { value: Reflect.get(target, key) } }
}
