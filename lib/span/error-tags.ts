import { countOf } from './count-of.ts'
import { plainTags } from './plain-tags.ts'
import { hasQuickStack } from './quick-stack.ts'
import { bounded, MAX_VALUE_LENGTH } from './text.ts'

/** What a span tells of an error. */
export interface ErrorTags {
  /** The class of the error, or the kind of value that was thrown. */
  readonly type: string
  readonly message: string
  /** The stack and, below it, those of its causes; undefined for what is not an error. */
  readonly stack: string | undefined
}

const MAX_CAUSES = 8
const MAX_AGGREGATED = 8
/** Of URLs in what is shown. */
const USER_AND_PASSWORD = /\/\/[^/\s@]*@/g
/** Longest text of a value that is no error, in UTF-16 units. */
const MAX_SHOWN = 2_000

/**
 * Describes anything that was thrown, without ever throwing itself.
 *
 * @example
 * errorTags(new TypeError('no', { cause: 'why' })) // { type: 'TypeError', message: 'no', stack: 'TypeError: no\n  at …\nCaused by: why' }
 */
export function errorTags(error: unknown): ErrorTags {
  const message = messageOf(error)
  return { type: typeOf(error), message: bounded(message, MAX_VALUE_LENGTH), stack: stackOf(error) }
}

function typeOf(error: unknown): string {
  if (error === null || (typeof error !== 'object' && typeof error !== 'function'))
    return error === null ? 'null' : typeof error
  const name = textAt(error, 'name')
  if (name !== undefined && name !== '' && name !== 'Error') return bounded(name, MAX_VALUE_LENGTH)
  // A subclass that never set its name says more by its constructor's.
  const made = at(error, 'constructor')
  const className = typeof made === 'function' ? textAt(made, 'name') : undefined
  return bounded(className || name || 'Object', MAX_VALUE_LENGTH)
}

function messageOf(error: unknown): string {
  if (error !== null && typeof error === 'object') {
    const message = textAt(error, 'message')
    if (message !== undefined && message !== '') return message
    const code = at(error, 'code')
    if (typeof code === 'string' || typeof code === 'number') return String(code)
    if (message !== undefined) return message
    return shown(error)
  }
  return typeof error === 'string' ? error : shown(error)
}

function stackOf(error: unknown): string | undefined {
  const own = isObject(error) ? ownStack(error) : undefined
  if (own === undefined) return undefined
  let text = own
  const seen = new Set<unknown>([error])
  let current = error as object
  for (let i = 0; i < MAX_CAUSES && text.length < MAX_VALUE_LENGTH; i++) {
    text += aggregated(current, seen)
    const cause = at(current, 'cause')
    if (cause === undefined || cause === null || seen.has(cause)) break
    seen.add(cause)
    text += `\nCaused by: ${describe(cause)}`
    if (!isObject(cause)) break
    current = cause
  }
  return bounded(text, MAX_VALUE_LENGTH)
}

/** The errors inside an AggregateError, each by its stack. */
function aggregated(error: object, seen: Set<unknown>): string {
  let text = ''
  try {
    const errors = at(error, 'errors')
    if (!Array.isArray(errors)) return ''
    const end = countOf(errors, MAX_AGGREGATED)
    for (let i = 0; i < end; i++) {
      const one: unknown = errors[i]
      if (seen.has(one)) continue
      seen.add(one)
      text += `\n[errors.${i}]: ${describe(one)}`
    }
  } catch {
    // A proxy that has been revoked, or an element that cannot be read.
  }
  return text
}

function describe(error: unknown): string {
  return (isObject(error) ? ownStack(error) : undefined) ?? messageOf(error)
}

function ownStack(error: object): string | undefined {
  return hasQuickStack(error) ? textAt(error, 'stack') : undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function at(object: object, name: string): unknown {
  try {
    return (object as Record<string, unknown>)[name]
  } catch {
    return undefined
  }
}

function textAt(object: object, name: string): string | undefined {
  const value = at(object, name)
  return typeof value === 'string' ? value : undefined
}

/** By its tags, which are bounded: what Node shows things with finds no end of a proxy within a proxy. */
function shown(value: unknown): string {
  let whole: string | undefined
  const parts: string[] = []
  plainTags('', value, (key, tag) => {
    const text = String(tag).replace(USER_AND_PASSWORD, '//')
    if (key === '') whole = text
    else parts.push(`${key.slice(1)}: ${text}`)
  })
  return bounded(whole ?? `{ ${parts.join(', ')} }`, MAX_SHOWN)
}
