import { orIfMissing } from './missing-file.ts'
import * as patterns from './secret-patterns.ts'

/** What stands in the place of a secret. */
export const REDACTED = '<redacted>'

/** A word, or the address of an agent without a path: nothing in which a secret has a place. Most of what is shown at start is that. */
const PLAIN = /^(?:[\w.-]{0,100}|https?:\/\/(?:[\w.-]{1,100}|\[[\da-f:.]{2,45}\]):\d{1,5}|unix:\/\/[\w./-]{1,100})$/i

/** Whether what is called so is nobody's business: anything, where nobody can tell because the file with the patterns is missing. */
export function isSecretName(name: string): boolean {
  if (name === '') return false
  return orIfMissing(
    () => patterns.isSecretName(name),
    () => true,
  )
}

/** The beginning of a text without secrets, see `secret-patterns.ts`. */
export function redacted(text: string): string {
  if (PLAIN.test(text)) return text
  return orIfMissing(
    () => patterns.redacted(text, REDACTED),
    () => REDACTED,
  )
}

/** A text without its secrets; undefined if there are none in it. */
export function withoutItsSecrets(text: string): string | undefined {
  return orIfMissing<string | undefined>(
    () => patterns.withoutItsSecrets(text, REDACTED),
    () => '',
  )
}
