import { Flattening } from './flattening.ts'
import { isPlain, type Put } from './tag-value.ts'
import { bounded, keyText, MAX_VALUE_LENGTH, UNSERIALIZABLE } from './text.ts'

/**
 * Turns any value into tags: objects, arrays, maps and sets become one tag per leaf with a dotted name, everything else
 * one tag. Never throws, whatever the value's getters, traps and conversions do.
 *
 * @example
 * plainTags('user', { id: 7, roles: ['admin'] }, put) // put('user.id', 7), put('user.roles.0', 'admin')
 */
export function plainTags(key: unknown, value: unknown, put: Put): void {
  const name = keyText(key)
  if (typeof value === 'string') put(name, bounded(value, MAX_VALUE_LENGTH))
  else if (typeof value === 'boolean') put(name, String(value))
  else if (isPlain(value)) put(name, value)
  else flatten(name, value, put)
}

/** By a file of its own, which is missing where a deployment has left it behind, and cannot be read without a file descriptor. */
function flatten(name: string, value: unknown, put: Put): void {
  let flattening: Flattening
  try {
    flattening = new Flattening(put)
  } catch {
    put(name, UNSERIALIZABLE)
    return
  }
  flattening.visit(name, value, 0)
}
