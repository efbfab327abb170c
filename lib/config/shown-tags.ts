import { isSecretName, REDACTED } from './secrets.ts'
import { shownName, shownPlain } from './shown-value.ts'

type Tags = Readonly<Record<string, unknown>>

/**
 * `team:shop,region:eu`, as a message shows it: bounded, printable and without secrets; `none` if there are none. Where there
 * are secrets in the text that they were in, `open` is that text without them, and what is not there is not shown.
 */
export function shownTags(tags: Tags, open?: string): string {
  const names = shownTagNames(tags, open)
  const pairs = Object.entries(tags).map(([name, value], i) => {
    const hidden = typeof value === 'string' && !isOpen(value, open)
    return `${names[i]}:${hidden ? REDACTED : shownPlain(value, name)}`
  })
  return pairs.length === 0 ? 'none' : shownName(pairs.join(','))
}

/**
 * The names alone. `authorization:Bearer abc` makes a tag that is called `abc` and has no value: beside one that is called
 * like a secret, such a name may be one.
 */
export function shownTagNames(tags: Tags, open?: string): string[] {
  const entries = Object.entries(tags)
  const beside = entries.some(([name]) => isSecretName(name))
  return entries.map(([name, value]) => {
    const hidden = !isOpen(name, open) || (beside && value === '' && !isSecretName(name))
    return hidden ? REDACTED : shownPlain(name)
  })
}

/** `user.id,session.id`, likewise. */
export function shownKeys(keys: readonly string[], open?: string): string {
  if (keys.length === 0) return 'none'
  return shownPlain(keys.map((key) => (isOpen(key, open) ? key : REDACTED)).join(','))
}

function isOpen(part: string, open: string | undefined): boolean {
  return open === undefined || open.includes(part)
}
