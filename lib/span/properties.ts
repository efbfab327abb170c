import { types } from 'node:util'
import { hasLastPrototype } from './prototypes.ts'
import { hasQuickStack } from './quick-stack.ts'
import { UNSERIALIZABLE } from './text.ts'
import { TypedArray } from './view-bytes.ts'

/** The names of an object's own properties, and none for what has none or will not say. */
export function namesOf(value: unknown): readonly string[] {
  if (value === null || typeof value !== 'object') return []
  try {
    return isUnlisted(value) ? [] : Object.keys(value)
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

/**
 * Whether its properties are not to be listed: it has one for each of its bytes, or for each character of a text, be it behind a
 * proxy, or is an error whose stack would be written for it, which may take for ever.
 */
export function isUnlisted(value: object): boolean {
  if (ArrayBuffer.isView(value)) return true
  const prototype = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === Array.prototype || prototype === null) return false
  if (types.isStringObject(value)) return true
  if (types.isNativeError(value)) return !hasQuickStack(value)
  return (
    types.isProxy(value) && hasLastPrototype(value) && [TypedArray, String, Error].some((one) => value instanceof one)
  )
}
