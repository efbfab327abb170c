import { UNSERIALIZABLE } from './text.ts'

/** The names of an object's own properties, and none for what has none or will not say. */
export function namesOf(value: unknown): readonly string[] {
  // A buffer has a property for each of its bytes.
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return []
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

const MAX_PROTOTYPES = 100

/** Whether an object's prototypes come to an end: a proxy may say that it is its own. */
export function hasLastPrototype(value: object): boolean {
  let above: object | null = value
  for (let i = 0; i < MAX_PROTOTYPES && above !== null; i++) above = Object.getPrototypeOf(above)
  return above === null
}
