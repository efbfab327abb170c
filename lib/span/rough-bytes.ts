import { types } from 'node:util'
import { namesOf, valueAt } from './properties.ts'
import { viewBytes } from './view-bytes.ts'

/** So many parts of a value are looked at: more of them count as these do. */
const MAX_PARTS = 1000
/** What a part has on the wire besides its text. */
const PART_BYTES = 16

/** Roughly how many bytes a value of any shape has on the wire; a value that cannot be looked at has few. */
export function roughBytes(value: unknown): number {
  // A getter of a value may give the same value to another span, and that again.
  if (measuring) return PART_BYTES
  measuring = true
  try {
    return bytesOf(value)
  } finally {
    measuring = false
  }
}

let measuring = false

function bytesOf(value: unknown): number {
  const parts: unknown[] = [value]
  let bytes = 0
  for (let i = 0; i < parts.length && i < MAX_PARTS; i++) {
    const part = parts[i]
    bytes += PART_BYTES
    if (typeof part === 'string') bytes += part.length
    else if (types.isStringObject(part)) bytes += String.prototype.valueOf.call(part).length
    else if (ArrayBuffer.isView(part)) bytes += lengthOf(part)
    // To ask each for its names when there is no room for more would take as long as all of them have names.
    else if (parts.length <= MAX_PARTS) takeParts(parts, part)
  }
  return bytes
}

function takeParts(parts: unknown[], whole: unknown): void {
  const names = namesOf(whole)
  for (let i = 0; i < names.length && parts.length <= MAX_PARTS; i++) parts.push(valueAt(whole, names[i] as string))
}

function lengthOf(view: ArrayBufferView): number {
  try {
    return viewBytes(view).length
  } catch {
    // Its buffer has gone elsewhere.
    return 0
  }
}
