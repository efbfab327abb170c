import { namesOf } from '../span/properties.ts'
import { namesIn } from './carrier-names.ts'
import { listGetter } from './header-list.ts'
import { type Headers, isHeaders, property } from './headers.ts'
import { withoutSpace } from './optional-space.ts'
import type { OwnFields } from './own-fields.ts'
import type { Several } from './propagator.ts'
import { type CountRefusal, type Refusal, uncounted } from './refusal.ts'

/** How to read from a carrier of an unusual kind: a value, several, or undefined for none. */
export type Getter<C> = (carrier: C, name: string) => unknown

/** Longest value that is read, in characters, unless its dialect has a limit. Of a list, what is read so far. */
const MAX_LENGTH = 8192

/**
 * Reads headers from whatever holds them: with its method `get` or `getHeader`, from an array of names and values in turn,
 * else from a property. Names match in any case. A value that is neither a string nor an array of strings, or that throws,
 * is none.
 */
export class CarrierReader {
  readonly #carrier: Headers
  readonly #refused: CountRefusal
  /** How it is asked for a header; undefined if its headers are properties. */
  readonly #ask: Ask | undefined
  /** Whether a name may be there in another case and not be found. */
  readonly #tellsCase: boolean
  readonly #own: OwnFields | undefined
  /** The names of ours that are not simply there, as {@link OwnFields.isStray} has it; once somebody has asked. */
  #names: readonly string[] | undefined = undefined

  /** Of the names that are there, those of `own` alone are found in another case; all without it. */
  constructor(carrier: unknown, getter?: Getter<never>, refused: CountRefusal = uncounted, own?: OwnFields) {
    this.#carrier = isHeaders(carrier) ? carrier : NO_HEADERS
    this.#refused = refused
    this.#own = own
    const isOwn = typeof getter === 'function'
    this.#ask = isOwn ? (name) => getter(carrier as never, name) : asker(this.#carrier)
    this.#tellsCase = this.#ask === undefined || (!isOwn && isMap(this.#carrier))
  }

  get(name: string, several: Several = 'last', longest: number = MAX_LENGTH): string | undefined {
    try {
      const value = this.#value(name)
      if (value === undefined) return undefined
      return typeof value === 'string' ? this.#text(value, several, longest) : this.#chosen(value, several, longest)
    } catch {
      this.#refused('unreadable_header')
      return undefined
    }
  }

  /** The names that begin so, in lower case, where the carrier can be asked for them. */
  names(prefix: string): readonly string[] {
    let found: string[] | undefined
    try {
      for (const name of this.#strays()) {
        if (name.length < prefix.length || !isSameLetter(name, prefix)) continue
        const lower = name.toLowerCase()
        if (!lower.startsWith(prefix)) continue
        found ??= []
        found.push(lower)
      }
    } catch {
      // Where it cannot be asked, there are none.
    }
    return found ?? NO_NAMES
  }

  /** One walk over all names, since most requests have more of other headers than of ours. */
  #strays(): readonly string[] {
    if (this.#names !== undefined) return this.#names
    const all = this.#ask === undefined ? namesOf(this.#carrier) : namesIn(this.#carrier)
    this.#names = this.#own === undefined ? all : this.#own.strays(all)
    return this.#names
  }

  #value(name: string): unknown {
    const value = this.#ask === undefined ? property(this.#carrier, name) : this.#ask(name)
    if (value !== undefined || !this.#tellsCase) return value
    const other = sameInAnyCase(this.#strays(), name)
    if (other === undefined) return undefined
    return this.#ask === undefined ? this.#carrier[other] : this.#ask(other)
  }

  #text(value: string, several: Several, longest: number): string | undefined {
    if (several === 'joined') return value
    return value.length <= longest ? withoutSpace(value) : this.#none('oversized_header')
  }

  #chosen(value: unknown, several: Several, longest: number): string | undefined {
    if (value === null) return undefined
    if (!Array.isArray(value)) return this.#none('unreadable_header')
    if (several === 'joined') return this.#joined(value, longest)
    if (several === 'only' && value.length > 1) return this.#none('duplicate_header')
    const one: unknown = value[several === 'last' ? value.length - 1 : 0]
    if (one === undefined) return undefined
    return typeof one === 'string' ? this.#text(one, several, longest) : this.#none('unreadable_header')
  }

  #joined(values: readonly unknown[], longest: number): string | undefined {
    const parts: string[] = []
    let i = 0
    // What is no text has a length too: an array may have a billion holes.
    for (let length = 0; i < values.length && length < longest; i++) {
      const text: unknown = values[i]
      length += 1
      if (typeof text !== 'string') continue
      parts.push(text)
      length += text.length
    }
    if (i < values.length) this.#refused('oversized_header')
    return parts.length === 0 ? undefined : parts.join(',')
  }

  #none(because: Refusal): undefined {
    this.#refused(because)
    return undefined
  }
}

type Ask = (name: string) => unknown

const NO_NAMES: readonly string[] = []
const NO_HEADERS: Headers = Object.freeze(Object.create(null))

/** Undefined for headers that are properties. */
function asker(carrier: Headers): Ask | undefined {
  try {
    if (Array.isArray(carrier)) return listGetter(carrier)
    const { get, getHeader } = carrier
    if (typeof get === 'function') return (name) => Reflect.apply(get, carrier, [name])
    if (typeof getHeader === 'function') return (name) => Reflect.apply(getHeader, carrier, [name])
    return undefined
  } catch {
    return () => undefined
  }
}

/** Whether the first letters are the same but for their case, which most are not. */
function isSameLetter(name: string, prefix: string): boolean {
  return prefix === '' || (name.charCodeAt(0) | 0x20) === prefix.charCodeAt(0)
}

function isMap(carrier: Headers): boolean {
  try {
    return carrier instanceof Map
  } catch {
    return false
  }
}

/** The name among `names` that is `name` but for its case. */
function sameInAnyCase(names: readonly string[], name: string): string | undefined {
  for (const other of names)
    if (other.length === name.length && isSameLetter(other, name) && other !== name && other.toLowerCase() === name)
      return other
  return undefined
}
