import { types } from 'node:util'

/**
 * Whether the stack of an error is soon read. V8 writes it when it is first read, or its properties are listed, with the texts
 * of name and message in it. Where one of these may be an object with a way of its own to be a text, that may take for ever: who
 * logs the error waits for it too, and not because of clew.
 */
export function hasQuickStack(error: object): boolean {
  return !types.isProxy(error) && hasQuickText(error, 'name') && hasQuickText(error, 'message')
}

function hasQuickText(error: object, part: string): boolean {
  try {
    // What a getter says now it need not say then.
    if (Object.getOwnPropertyDescriptor(error, part)?.get !== undefined) return false
    const value = (error as Record<string, unknown>)[part]
    if (typeof value === 'function') return false
    if (typeof value !== 'object' || value === null) return true
    return !types.isProxy(value) && value.toString === Object.prototype.toString
  } catch {
    return false
  }
}
