import { types } from 'node:util'
import { hasLastPrototype } from './prototypes.ts'
import { UNSERIALIZABLE } from './text.ts'
import { TypedArray } from './view-bytes.ts'

/** The names of an object's own properties, and none for what has none or will not say. */
export function namesOf(value: unknown): readonly string[] {
  if (value === null || typeof value !== 'object') return []
  try {
    return isOfBytes(value) ? [] : Object.keys(value)
  } catch {
    return []
  }
}

/** A property, or {@link UNSERIALIZABLE} if its getter throws. */
export function valueAt(object: unknown, name: string): unknown {
  try {
    return (object as Record<string, unknown>)[name]
  } catch {
    return UNSERIALIZABLE
  }
}

/** Whether it has a property for each of its bytes, or for each character of a text, be it behind a proxy. */
export function isOfBytes(value: object): boolean {
  if (ArrayBuffer.isView(value)) return true
  const prototype = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === Array.prototype || prototype === null) return false
  if (types.isStringObject(value)) return true
  return types.isProxy(value) && hasLastPrototype(value) && (value instanceof TypedArray || value instanceof String)
}
