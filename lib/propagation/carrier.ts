import { listGetter, listNames, listSetter } from './header-list.ts'
import { withoutSpace } from './optional-space.ts'
import type { CarrierGetter, CarrierNames, CarrierSetter, Several } from './propagator.ts'

/** Longest value that is read, in characters: no header of any dialect is longer. Of a list, what is read so far. */
const MAX_LENGTH = 8192
/** How many values of one header are looked at. */
const MAX_VALUES = 64
/** How many names are looked at; Node takes no more than 2,000 headers. */
const MAX_NAMES = 4096

/** How to write into a carrier of an unusual kind; false if it did not. */
export type Setter<C> = (carrier: C, name: string, value: string) => unknown
/** How to read from one: a value, several, or undefined for none. */
export type Getter<C> = (carrier: C, name: string) => unknown

type Headers = Record<string, unknown>

/**
 * Writes headers into whatever holds them: with its method `set`, as `Headers` and `Map` have it, or `setHeader`, as
 * Node's requests and responses have it; at the end of an array, as in `rawHeaders`; else as a property. A carrier that is
 * frozen, or throws, goes without. `written` is what was written.
 */
export function carrierSetter(
  carrier: unknown,
  setter?: Setter<never>,
  written: Record<string, string> = {},
): CarrierSetter {
  return (name, value) => {
    try {
      const isOwn = typeof setter === 'function'
      const done = isOwn ? setter(carrier as never, name, value) : write(carrier, name, value)
      if (done !== false) written[name] = value
    } catch {
      // The request is worth more than its trace.
    }
  }
}

/**
 * Reads headers from whatever holds them: with its method `get` or `getHeader`, from an array of names and values in turn,
 * else from a property. Names match in any case. A value that is neither a string nor an array of strings, or that throws,
 * is none.
 */
export function carrierGetter(carrier: unknown, getter?: Getter<never>): CarrierGetter {
  const get = typeof getter === 'function' ? (name: string) => getter(carrier as never, name) : lookUp(carrier)
  return (name, several = 'last') => {
    try {
      return chosen(get(name), several)
    } catch {
      return undefined
    }
  }
}

/** The names of a carrier's headers that begin with a prefix, in lower case, where it can be asked for them. */
export function carrierNames(carrier: unknown): CarrierNames {
  return (prefix) => {
    try {
      return namesIn(carrier).flatMap((name) => {
        if (name.length < prefix.length || !isSameLetter(name, prefix)) return []
        const lower = name.toLowerCase()
        return lower.startsWith(prefix) ? lower : []
      })
    } catch {
      return []
    }
  }
}

/** Whether the first letters are the same but for their case, which most are not. */
function isSameLetter(name: string, prefix: string): boolean {
  return prefix === '' || (name.charCodeAt(0) | 0x20) === prefix.charCodeAt(0)
}

function write(carrier: unknown, name: string, value: string): boolean {
  if (!isObject(carrier)) return false
  const { set, setHeader } = carrier
  if (typeof set === 'function') Reflect.apply(set, carrier, [name, value])
  else if (typeof setHeader === 'function') Reflect.apply(setHeader, carrier, [name, value])
  else if (Array.isArray(carrier)) listSetter(carrier, name, value)
  else carrier[name] = value
  return true
}

function lookUp(carrier: unknown): (name: string) => unknown {
  if (!isObject(carrier)) return () => undefined
  if (isList(carrier)) return listGetter(carrier)
  let find: ((name: string) => unknown) | undefined
  return (name) => {
    find ??= finder(carrier)
    return find(name)
  }
}

function finder(carrier: Headers): (name: string) => unknown {
  const { get, getHeader } = carrier
  if (typeof get === 'function') return (name) => got(carrier, get, name)
  if (typeof getHeader === 'function') return (name) => Reflect.apply(getHeader, carrier, [name])
  let names: readonly string[] | undefined
  return (name) => {
    const value = carrier[name]
    if (value !== undefined) return value
    // Those of Node's requests are in lower case: there is no need to look twice.
    names ??= Object.keys(carrier).filter((other) => other !== other.toLowerCase())
    const other = names.length === 0 ? undefined : sameInAnyCase(names, name)
    return other === undefined ? undefined : carrier[other]
  }
}

function got(carrier: Headers, get: CallableFunction, name: string): unknown {
  const value: unknown = Reflect.apply(get, carrier, [name])
  if (value !== undefined || !(carrier instanceof Map)) return value
  return carrier.get(sameInAnyCase(carrier.keys(), name))
}

function namesIn(carrier: unknown): readonly string[] {
  if (!isObject(carrier)) return []
  if (isList(carrier)) return listNames(carrier)
  const { keys, getHeaderNames } = carrier
  if (typeof getHeaderNames === 'function') return texts(Reflect.apply(getHeaderNames, carrier, []))
  if (typeof keys === 'function') return texts(Reflect.apply(keys, carrier, []))
  return Object.keys(carrier)
}

function texts(names: unknown): string[] {
  const found: string[] = []
  let seen = 0
  for (const name of names as Iterable<unknown>) {
    if (typeof name === 'string') found.push(name)
    if (++seen >= MAX_NAMES) break
  }
  return found
}

function isObject(carrier: unknown): carrier is Headers {
  return typeof carrier === 'object' && carrier !== null
}

/** Whether it is an array, also if it is a proxy that would rather not say. */
function isList(carrier: object): carrier is readonly unknown[] {
  try {
    return Array.isArray(carrier)
  } catch {
    return false
  }
}

/** The name among `names` that is `name` but for its case. */
function sameInAnyCase(names: Iterable<unknown>, name: string): string | undefined {
  for (const other of names) {
    if (typeof other === 'string' && other.length === name.length && other.toLowerCase() === name) return other
  }
  return undefined
}

function chosen(value: unknown, several: Several): string | undefined {
  if (several === 'joined') return joined(value)
  let one = value
  if (Array.isArray(value)) {
    if (several === 'only' && value.length !== 1) return undefined
    one = value[several === 'last' ? value.length - 1 : 0]
  }
  return typeof one === 'string' && one.length <= MAX_LENGTH ? withoutSpace(one) : undefined
}

function joined(value: unknown): string | undefined {
  if (!Array.isArray(value)) return typeof value === 'string' ? value : undefined
  const parts: string[] = []
  let length = 0
  for (let i = 0; i < Math.min(value.length, MAX_VALUES) && length < MAX_LENGTH; i++) {
    const text: unknown = value[i]
    if (typeof text !== 'string') continue
    parts.push(text)
    length += text.length + 1
  }
  return parts.length === 0 ? undefined : parts.join(',')
}
