import { isSecretName, REDACTED, shownName, shownPlain } from './shown-value.ts'

type Tags = Readonly<Record<string, unknown>>

/** `team:shop,region:eu`, as a message shows it: bounded, printable and without secrets; `none` if there are none. */
export function shownTags(tags: Tags): string {
  const names = shownTagNames(tags)
  const pairs = Object.entries(tags).map(([name, value], i) => `${names[i]}:${shownPlain(value, name)}`)
  return pairs.length === 0 ? 'none' : shownName(pairs.join(','))
}

/**
 * The names alone. `authorization:Bearer abc` makes a tag that is called `abc` and has no value: beside one that is called
 * like a secret, such a name may be one.
 */
export function shownTagNames(tags: Tags): string[] {
  const entries = Object.entries(tags)
  const beside = entries.some(([name]) => isSecretName(name))
  return entries.map(([name, value]) => (beside && value === '' && !isSecretName(name) ? REDACTED : shownPlain(name)))
}
