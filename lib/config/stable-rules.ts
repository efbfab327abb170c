import { namesIn, textIn } from './environment.ts'
import { isSecretName } from './secrets.ts'
import type { Surroundings } from './surroundings.ts'
import type { VariableText } from './variables.ts'

/** What the rules of a file look at. */
export interface Matched {
  readonly args: Surroundings['args']
  readonly env: Surroundings['env']
  /** Of the file itself. */
  readonly tags: ReadonlyMap<unknown, unknown>
}

/** How the files call this language. */
const LANGUAGE = 'nodejs'
const UNDEFINED = 'UNDEFINED'

const OPERATORS: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  equals: (value, wanted) => value === wanted,
  prefix_matches: (value, wanted) => value.startsWith(wanted),
  suffix_matches: (value, wanted) => value.endsWith(wanted),
}

/**
 * Whether all selectors of a rule match this process; undefined if one of them is not understood.
 *
 *     selectors:
 *       - origin: environment_variables
 *         key: TEAM
 *         operator: equals
 *         matches: [shop, stock]
 */
export function allMatch(selectors: unknown, matched: Matched): boolean | undefined {
  if (!Array.isArray(selectors)) return undefined
  const results = selectors.map((selector: unknown) => matches(selector, matched))
  return results.includes(undefined) ? undefined : !results.includes(false)
}

/** Longer than any value that can be used. */
const MAX_LENGTH = 64 * 1024

/** A value with its `{{environment_variables[NAME]}}` and the like put in; undefined for one that is not closed, or gets too long. */
export function filledIn(value: string, matched: Matched): VariableText | undefined {
  let text = ''
  let secret = false
  let rest = value
  for (;;) {
    const start = rest.indexOf('{{')
    if (start === -1) return { text: text + rest, secret }
    const end = rest.indexOf('}}', start)
    if (end === -1) return undefined
    const reference = rest.slice(start + 2, end).trim()
    text += rest.slice(0, start) + named(reference, matched)
    secret ||= isSecretName(reference)
    if (text.length > MAX_LENGTH) return undefined
    rest = rest.slice(end + 2)
  }
}

function matches(selector: unknown, matched: Matched): boolean | undefined {
  if (!(selector instanceof Map)) return undefined
  const { origin, key, operator, matches: wanted } = Object.fromEntries(selector)
  const values = valuesOf(origin, key, matched)
  if (values === undefined) return undefined
  if (operator === 'exists') return values.length > 0
  const match = typeof operator === 'string' && Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined
  if (match === undefined || !Array.isArray(wanted)) return undefined
  return values.some((value) => wanted.some((one: unknown) => typeof one === 'string' && match(value, one)))
}

/** The values of which one has to match; undefined for an origin that is not known. */
function valuesOf(origin: unknown, key: unknown, matched: Matched): readonly string[] | undefined {
  if (origin === 'language') return [LANGUAGE]
  if (typeof key === 'string') {
    if (!isOrigin(origin)) return undefined
    const value = lookUp(origin, key, matched)
    return value === undefined ? [] : [value]
  }
  switch (origin) {
    case 'process_arguments':
      return matched.args
    case 'environment_variables':
      return namesIn(matched.env).map((name) => `${name}=${textIn(matched.env, name) ?? ''}`)
    case 'tags':
      return []
    default:
      return undefined
  }
}

type Origin = 'process_arguments' | 'environment_variables' | 'tags'

function isOrigin(origin: unknown): origin is Origin {
  return origin === 'process_arguments' || origin === 'environment_variables' || origin === 'tags'
}

function lookUp(origin: Origin, key: string, { args, env, tags }: Matched): string | undefined {
  switch (origin) {
    case 'process_arguments':
      return args.findLast((arg) => arg.startsWith(`${key}=`))?.slice(key.length + 1)
    case 'environment_variables':
      return textIn(env, key)
    case 'tags': {
      const tag = tags.get(key)
      return typeof tag === 'string' ? tag : undefined
    }
  }
}

function named(reference: string, matched: Matched): string {
  if (reference === 'language') return LANGUAGE
  const [, origin, key = ''] = /^(\w+)\s*\[([^\]]*)\]/.exec(reference) ?? []
  return (isOrigin(origin) ? lookUp(origin, key.trim(), matched) : undefined) ?? UNDEFINED
}
