import type { CarrierGetter, CarrierSetter } from './propagator.ts'

/** Longest value that is read, in characters: no header of any dialect is longer. Of a list, what is read so far. */
const MAX_LENGTH = 8192
/** How many values of one header are looked at. */
const MAX_VALUES = 64

/**
 * Writes headers into whatever holds them: with its `set` method if it has one, as `Headers` and `Map` do, else as a
 * property. A carrier that is frozen, or throws, goes without.
 */
export function carrierSetter(carrier: unknown): CarrierSetter {
  return (name, value) => {
    if (!isObject(carrier)) return
    try {
      const { set } = carrier
      if (typeof set === 'function') Reflect.apply(set, carrier, [name, value])
      else carrier[name] = value
    } catch {
      // The request is worth more than its trace.
    }
  }
}

/**
 * Reads headers from whatever holds them: with its `get` method if it has one, as `Headers` and `Map` do, else from a
 * property. Names match in any case. A value that is neither a string nor an array of strings, or that throws, is none.
 */
export function carrierGetter(carrier: unknown): CarrierGetter {
  return (name, several = 'last') => {
    if (!isObject(carrier)) return undefined
    try {
      const value = lookUp(carrier, name)
      return several === 'last' ? lastOf(value) : joined(value)
    } catch {
      return undefined
    }
  }
}

function isObject(carrier: unknown): carrier is Record<string, unknown> {
  return typeof carrier === 'object' && carrier !== null
}

function lookUp(carrier: Record<string, unknown>, name: string): unknown {
  const { get } = carrier
  if (typeof get === 'function') {
    const value: unknown = Reflect.apply(get, carrier, [name])
    if (value !== undefined || !(carrier instanceof Map)) return value
    return carrier.get(sameInAnyCase(carrier.keys(), name))
  }
  if (carrier[name] !== undefined) return carrier[name]
  const other = sameInAnyCase(Object.keys(carrier), name)
  return other === undefined ? undefined : carrier[other]
}

/** The name among `names` that is `name` but for its case. */
function sameInAnyCase(names: Iterable<unknown>, name: string): string | undefined {
  for (const other of names) {
    if (typeof other === 'string' && other.length === name.length && other.toLowerCase() === name) return other
  }
  return undefined
}

function lastOf(value: unknown): string | undefined {
  const last: unknown = Array.isArray(value) ? value[value.length - 1] : value
  return typeof last === 'string' && last.length <= MAX_LENGTH ? last : undefined
}

function joined(value: unknown): string | undefined {
  if (!Array.isArray(value)) return typeof value === 'string' ? value : undefined
  const texts: string[] = []
  let length = 0
  for (let i = 0; i < Math.min(value.length, MAX_VALUES) && length < MAX_LENGTH; i++) {
    const text: unknown = value[i]
    if (typeof text !== 'string') continue
    texts.push(text)
    length += text.length + 1
  }
  return texts.length === 0 ? undefined : texts.join(',')
}
