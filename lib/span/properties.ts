import { UNSERIALIZABLE } from './text.ts'

/** The names of an object's own properties, and none for what has none or will not say. */
export function namesOf(value: unknown): readonly string[] {
  if (value === null || typeof value !== 'object') return []
  try {
    return Object.keys(value)
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
