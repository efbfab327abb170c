import { types } from 'node:util'
import { countOf } from '../span/count-of.ts'
import { namesOf } from '../span/properties.ts'
import { bigintText, bounded, errorText, keyText } from '../span/text.ts'
import { viewBytes } from '../span/view-bytes.ts'

const MAX_DEPTH = 32
/** Most parts that one value may have, and most characters of all its texts together. */
const MAX_PARTS = 10_000
const MAX_CHARS = 1024 * 1024
/** What a text has at its end that was cut. */
const ELLIPSIS = '...'.length

/** Half a character: UTF-8 has no bytes for it. */
const LONE_SURROGATE = /\p{Surrogate}/gu

/**
 * A copy of any value that has nothing in it but texts, finite numbers, booleans, nulls, bytes, arrays and objects: what
 * every msgpack decoder takes. What is none of these becomes text if it has one, and is left out if it has not, as functions
 * and what contains itself. Never throws, whatever the value's getters, traps and conversions do; undefined if nothing is
 * left.
 */
export function structureOf(value: unknown): unknown {
  return new Copying().copy(value, 0)
}

/** What {@link structureOf} has made of a value. */
export class Structure {
  readonly value: unknown

  constructor(value: unknown) {
    this.value = value
  }
}

/** One walk over one value. */
class Copying {
  readonly #path = new Set<object>()
  #parts = 0
  #chars = MAX_CHARS

  get #isFull(): boolean {
    return this.#parts > MAX_PARTS
  }

  copy(value: unknown, depth: number): unknown {
    if (this.#isFull) return undefined
    this.#parts++
    switch (typeof value) {
      case 'string':
        return this.#text(value)
      case 'number':
        return Number.isFinite(value) ? value : String(value)
      case 'bigint':
        return Number.isSafeInteger(Number(value)) ? Number(value) : bigintText(value)
      case 'boolean':
        return value
      case 'object':
        return value === null ? null : this.#object(value, depth)
      default:
        return undefined
    }
  }

  #text(text: string): string {
    const kept = text.length <= this.#chars ? text : this.#chars < ELLIPSIS ? '' : bounded(text, this.#chars)
    this.#chars -= kept.length
    return kept.replace(LONE_SURROGATE, '\ufffd')
  }

  #object(value: object, depth: number): unknown {
    if (depth === MAX_DEPTH || this.#path.has(value)) return undefined
    this.#path.add(value)
    try {
      if (ArrayBuffer.isView(value)) return this.#bytes(viewBytes(value))
      if (types.isStringObject(value)) return this.#text(String.prototype.valueOf.call(value))
      if (types.isNativeError(value)) return this.#text(errorText(value))
      const { toJSON } = value as { toJSON?: unknown }
      if (typeof toJSON === 'function') return this.copy(toJSON.call(value), depth + 1)
      if (Array.isArray(value)) return this.#array(elementsOf(value), depth)
      // By the iterators of the language, and not by those that a subclass may have made endless.
      if (types.isSet(value)) return this.#array(Set.prototype.values.call(value), depth)
      if (types.isMap(value)) return this.#entries(Map.prototype.entries.call(value), depth)
      return this.#entries(propertiesOf(value), depth)
    } catch {
      return undefined
    } finally {
      this.#path.delete(value)
    }
  }

  #bytes(bytes: Uint8Array): Uint8Array | undefined {
    if (bytes.length > this.#chars) return undefined
    this.#chars -= bytes.length
    return bytes
  }

  /** Elements keep their places: one that is left out is null. */
  #array(elements: Iterable<unknown>, depth: number): unknown[] {
    const copy: unknown[] = []
    for (const element of elements) {
      if (this.#isFull) break
      copy.push(this.copy(element, depth + 1) ?? null)
    }
    return copy
  }

  #entries(entries: Iterable<readonly [unknown, unknown]>, depth: number): Record<string, unknown> {
    const copy: Record<string, unknown> = Object.create(null)
    for (const [key, value] of entries) {
      if (this.#isFull) break
      const kept = this.copy(value, depth + 1)
      if (kept !== undefined) copy[this.#text(keyText(key))] = kept
    }
    return copy
  }
}

/** The elements of an array, by their places and not by methods that a subclass may have put before Array's. */
function* elementsOf(array: readonly unknown[]): Generator<unknown> {
  const end = countOf(array, MAX_PARTS + 1)
  for (let i = 0; i < end; i++) yield propertyOf(array, String(i))
}

function* propertiesOf(value: object): Generator<readonly [string, unknown]> {
  for (const name of namesOf(value)) yield [name, propertyOf(value, name)]
}

/** A property; undefined if its getter throws. */
function propertyOf(object: object, name: string): unknown {
  try {
    return (object as Record<string, unknown>)[name]
  } catch {
    return undefined
  }
}
