import { namesOf, valueAt } from './properties.ts'

/** So many parts of a value are looked at: more of them count as these do. */
const MAX_PARTS = 1000
/** What a part has on the wire besides its text. */
const PART_BYTES = 16

/** Roughly how many bytes a value of any shape has on the wire; a value that cannot be looked at has few. */
export function roughBytes(value: unknown): number {
  const parts: unknown[] = [value]
  let bytes = 0
  for (let i = 0; i < parts.length && i < MAX_PARTS; i++) {
    const part = parts[i]
    bytes += PART_BYTES
    if (typeof part === 'string') bytes += part.length
    else if (ArrayBuffer.isView(part)) bytes += part.byteLength
    else for (const name of namesOf(part)) if (parts.length <= MAX_PARTS) parts.push(valueAt(part, name))
  }
  return bytes
}
