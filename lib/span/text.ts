/** Longest tag value kept, in UTF-16 units; the agent cuts at 25,000 bytes. */
export const MAX_VALUE_LENGTH = 25_000
/** Longest tag name kept; the agent cuts at 200 bytes. */
export const MAX_KEY_LENGTH = 200
/** Longest name, service, resource or type kept; the agent cuts a resource at 5,000 bytes and the others at 100. */
export const MAX_FIELD_LENGTH = 5_000

/** What stands where a value would not say what it is. */
export const UNSERIALIZABLE = '[unserializable]'

/** `text`, or if it is longer than `limit` units its beginning and `...`, together no longer. */
export function bounded(text: string, longest: number): string {
  if (text.length <= longest) return text
  const limit = longest - 3
  // A cut between the halves of a surrogate pair would leave half a character.
  const last = text.charCodeAt(limit - 1)
  const end = last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit
  // Joined through an array, because a slice alone would keep the whole original in memory.
  return [text.slice(0, end), '...'].join('')
}

/** A field of a span as text, whatever was given for it. */
export function fieldText(value: unknown): string {
  if (typeof value === 'string') return bounded(value, MAX_FIELD_LENGTH)
  try {
    return bounded(String(value), MAX_FIELD_LENGTH)
  } catch {
    return UNSERIALIZABLE
  }
}

/** A tag's name as text, whatever was given for it. */
export function keyText(key: unknown): string {
  if (typeof key === 'string') return bounded(key, MAX_KEY_LENGTH)
  try {
    return bounded(String(key), MAX_KEY_LENGTH)
  } catch {
    return UNSERIALIZABLE
  }
}
