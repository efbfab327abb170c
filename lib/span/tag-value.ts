/** What a tag is once it is set: text becomes a `meta` entry on the wire, a finite number a `metrics` entry. */
export type PlainTag = string | number

/** Takes a tag. */
export type Put = (key: string, value: PlainTag) => void

/** Whether a value is a tag as it is, but perhaps for its length. */
export function isPlain(value: unknown): value is PlainTag {
  return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))
}
