import { Buffer } from 'node:buffer'

/** Longest value of a tag, in bytes: the agent cuts at that many, and what is left of JSON then is none. */
export const MAX_TAG_BYTES = 25_000
/** `,"attributes":{}` */
const ATTRIBUTES_FRAME = 16

/** A JSON array that fits into a tag. */
export interface JsonList {
  readonly json: string
  /** How many elements had no room, at its end. */
  readonly dropped: number
}

/** What a tag may have a list of. */
interface Described {
  readonly attributes: Readonly<Record<string, unknown>> | undefined
}

/**
 * Elements in JSON, as many as fit into a tag; of one that has no room even alone, the attributes that fit.
 *
 * @param write the JSON of an element with those attributes
 */
export function jsonList<T extends Described>(
  elements: readonly T[],
  write: (element: T, attributes: T['attributes']) => string,
): JsonList {
  const parts: string[] = []
  // `[`, and for each element a comma or `]` behind it.
  let bytes = 1
  for (const element of elements) {
    let part = write(element, element.attributes)
    if (parts.length === 0 && Buffer.byteLength(part) + 2 > MAX_TAG_BYTES) part = reduced(element, write)
    bytes += Buffer.byteLength(part) + 1
    if (bytes > MAX_TAG_BYTES) break
    parts.push(part)
  }
  return { json: `[${parts.join(',')}]`, dropped: elements.length - parts.length }
}

function reduced<T extends Described>(element: T, write: (element: T, attributes: T['attributes']) => string): string {
  let room = MAX_TAG_BYTES - 2 - ATTRIBUTES_FRAME - Buffer.byteLength(write(element, undefined))
  const kept: Record<string, unknown> = Object.create(null)
  for (const [key, value] of Object.entries(element.attributes ?? {})) {
    // `"key":value,`
    const size = Buffer.byteLength(JSON.stringify(key)) + Buffer.byteLength(JSON.stringify(value)) + 2
    if (size > room) continue
    room -= size
    kept[key] = value
  }
  return write(element, kept)
}
