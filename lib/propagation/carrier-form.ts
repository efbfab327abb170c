import { namesOf } from '../span/properties.ts'
import { namesIn } from './carrier-names.ts'
import { listSetter, listWithout } from './header-list.ts'
import { type Headers, isHeaders } from './headers.ts'

/** How to write into a carrier of an unusual kind; false if it did not. */
export type Setter<C> = (carrier: C, name: string, value: string) => unknown

/** How headers stand in one kind of carrier. Any of it may throw. */
export interface CarrierForm {
  /** Writes one header; false if it did not. */
  put(carrier: Headers, name: string, value: string): unknown
  /** The names that are there. */
  names(carrier: Headers): readonly string[]
  remove(carrier: Headers, name: string): unknown
  /** What a header is called there. */
  nameOf(header: string): string
  /** Which header, in any case, a name there stands for; itself unless the form has this. */
  readonly headerOf?: (name: string) => string
}

const same = (name: string): string => name

function remove(carrier: Headers, name: string): unknown {
  if (Array.isArray(carrier)) return listWithout(carrier, name.toLowerCase())
  const { delete: without, removeHeader } = carrier
  if (typeof without === 'function') return Reflect.apply(without, carrier, [name])
  if (typeof removeHeader === 'function') return Reflect.apply(removeHeader, carrier, [name])
  return Reflect.deleteProperty(carrier, name)
}

const NAMED = { names: namesIn, remove, nameOf: same }

const PROPERTIES: CarrierForm = {
  names: namesOf,
  remove: Reflect.deleteProperty,
  nameOf: same,
  put(carrier, name, value) {
    carrier[name] = value
  },
}

/** `Headers`, `Map`, and a response of Express. */
const WITH_SET: CarrierForm = {
  ...NAMED,
  put(carrier, name, value) {
    Reflect.apply(carrier['set'] as () => unknown, carrier, [name, value])
  },
}

/** Requests that Node sends, and its responses. */
const WITH_SET_HEADER: CarrierForm = {
  ...NAMED,
  put(carrier, name, value) {
    Reflect.apply(carrier['setHeader'] as () => unknown, carrier, [name, value])
  },
}

/** Names and values in turn, or pairs of them. */
const LIST: CarrierForm = {
  ...NAMED,
  put: (carrier, name, value) => listSetter(carrier as unknown as unknown[], name, value),
}

const CLOSED: CarrierForm = { ...NAMED, put: () => false, names: () => [] }

/**
 * How to write headers into whatever holds them: with its method `set`, as `Headers` and `Map` have it, or `setHeader`, as
 * Node's requests and responses have it; at the end of an array, as in `rawHeaders`; else as a property.
 */
export function formOf(carrier: unknown): CarrierForm {
  if (!isHeaders(carrier)) return CLOSED
  try {
    const { set, setHeader } = carrier
    // Bytes can be set too, and the digits of a text would be.
    if (typeof set === 'function') return ArrayBuffer.isView(carrier) ? CLOSED : WITH_SET
    if (typeof setHeader === 'function') return WITH_SET_HEADER
    return Array.isArray(carrier) ? LIST : PROPERTIES
  } catch {
    return CLOSED
  }
}

/** The form of a carrier that only a function of the user's can write to: what is there already, nobody knows. */
export function formBy(setter: Setter<never>): CarrierForm {
  return { ...CLOSED, put: (carrier, name, value) => setter(carrier as never, name, value) }
}
