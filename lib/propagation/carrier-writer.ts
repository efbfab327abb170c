import { listSetter } from './header-list.ts'
import { isHeaders } from './headers.ts'

/** How to write into a carrier of an unusual kind; false if it did not. */
export type Setter<C> = (carrier: C, name: string, value: string) => unknown

/** Writes one header; false from it is for what was not written. May throw. */
export type Put = (name: string, value: string) => unknown

/**
 * How to write headers into whatever holds them: with its method `set`, as `Headers` and `Map` have it, or `setHeader`, as
 * Node's requests and responses have it; at the end of an array, as in `rawHeaders`; else as a property.
 */
export function putter(carrier: unknown, setter: Setter<never> | undefined): Put {
  if (typeof setter === 'function') return (name, value) => setter(carrier as never, name, value)
  if (!isHeaders(carrier)) return () => false
  try {
    const { set, setHeader } = carrier
    if (typeof set === 'function') return (name, value) => void Reflect.apply(set, carrier, [name, value])
    if (typeof setHeader === 'function') return (name, value) => void Reflect.apply(setHeader, carrier, [name, value])
    if (Array.isArray(carrier)) return (name, value) => listSetter(carrier, name, value)
  } catch {
    return () => false
  }
  return (name, value) => {
    carrier[name] = value
  }
}
