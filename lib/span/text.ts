import { types } from 'node:util'
import { countOf } from './count-of.ts'
import { knownText } from './known-text.ts'
import { hasLastPrototype } from './prototypes.ts'

/** Longest tag value kept, in UTF-16 units; the agent cuts at 25,000 bytes. */
export const MAX_VALUE_LENGTH = 25_000
/** Longest tag name kept; the agent cuts at 200 bytes. */
export const MAX_KEY_LENGTH = 200
/** Longest name, service, resource or type kept; the agent cuts a resource at 5,000 bytes and the others at 100. */
export const MAX_FIELD_LENGTH = 5_000

/** Most elements of an array that are written where text is wanted. */
const MAX_ELEMENTS = 256
/** Longest integer that is written out. */
const MAX_BITS = 4096

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
  return anyText(value, MAX_FIELD_LENGTH)
}

/** A tag's name as text, whatever was given for it. */
export function keyText(key: unknown): string {
  return anyText(key, MAX_KEY_LENGTH)
}

/** Any value as text of at most so many units. */
export function anyText(value: unknown, longest: number): string {
  if (typeof value === 'string') return bounded(value, longest)
  try {
    if (isList(value)) return bounded(listText(value, longest), longest)
    return bounded(isError(value) ? errorLine(value, memberText) : plainText(value), longest)
  } catch {
    return UNSERIALIZABLE
  }
}

/** Whether a value is an error, of whatever realm. */
export function isError(value: unknown): value is Error {
  if (types.isNativeError(value)) return true
  try {
    // `instanceof` takes 15 ms where the prototypes have no end.
    return typeof value === 'object' && value !== null && hasLastPrototype(value) && value instanceof Error
  } catch {
    return false
  }
}

/** An error in a line, as `Error.prototype.toString` has it: its name and its message. */
export function errorText(error: Error): string {
  return bounded(errorLine(error, memberText), MAX_VALUE_LENGTH)
}

/** A name or a message may be anything: again an error, or the very one. */
function errorLine({ name, message }: Error, text: (part: unknown) => string): string {
  const [kind, said] = [text(name), text(message)]
  return kind === '' || said === '' ? kind + said : `${kind}: ${said}`
}

function memberText(value: unknown): string {
  try {
    return isList(value) ? listText(value, MAX_VALUE_LENGTH) : elementText(value)
  } catch {
    return UNSERIALIZABLE
  }
}

/** Whether the text of a value is that of its elements. */
function isList(value: unknown): value is ArrayLike<unknown> {
  if (Array.isArray(value)) return true
  return typeof value === 'object' && value !== null && value.toString === Array.prototype.toString
}

/** As `join` has it, which would never end for a proxy that says it has billions of elements; no more than is needed. */
function listText(list: ArrayLike<unknown>, longest: number): string {
  const parts: string[] = []
  const end = countOf(list, MAX_ELEMENTS)
  let length = 0
  for (let i = 0; i < end && length <= longest + 1; i++) {
    const part = elementText(list[i] ?? '')
    length += part.length + 1
    parts.push(part)
  }
  return parts.join()
}

function elementText(value: unknown): string {
  if (isList(value)) return '[Array]'
  // `String` of an error makes texts of its parts, however long that takes.
  return isError(value) ? errorLine(value, lastText) : plainText(value)
}

function lastText(value: unknown): string {
  return typeof value === 'string' ? value : UNSERIALIZABLE
}

function plainText(value: unknown): string {
  if (typeof value === 'bigint') return bigintText(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const known = knownText(value)
  // That of patterns asks whatever it is called on for its parts, and makes texts of these.
  return known === undefined && value.toString === RegExp.prototype.toString ? UNSERIALIZABLE : String(known ?? value)
}

/** Decimal: so many bits are 1,233 digits, and to write millions would take seconds. */
export function bigintText(value: bigint): string {
  return BigInt.asIntN(MAX_BITS, value) === value ? String(value) : '[BigInt]'
}
