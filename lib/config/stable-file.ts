import type { Problem } from '../errors.ts'
import { missingFile } from './missing-file.ts'
import { shownName, shownValue } from './shown-value.ts'
import { spellingHint } from './spelling-hint.ts'
import { allMatch, filledIn, type Matched } from './stable-rules.ts'
import type { Surroundings } from './surroundings.ts'
import type { VariableText } from './variables.ts'

/** What one of the two files says about this process. */
export interface StableFile {
  readonly variables: ReadonlyMap<string, VariableText>
  /** What is wrong with the file; the rest of it counts. */
  readonly problem: Problem | undefined
}

/** A thousand times as large as such files are; what could be put into more would keep the parser busy for seconds. */
const MAX_BYTES = 64 * 1024

/**
 * Reads a file by which a machine configures all its processes. Never throws.
 *
 *     apm_configuration_default:
 *       DD_ENV: prod
 *     apm_configuration_rules:
 *       - selectors:
 *           - { origin: language, operator: equals, matches: [nodejs] }
 *         configuration:
 *           DD_SERVICE: '{{process_arguments[--service]}}'
 */
export function readStableFile(path: string, surroundings: Surroundings): StableFile {
  const variables = new Map<string, VariableText>()
  const refused: string[] = []
  const text = surroundings.readText(path, MAX_BYTES)
  if (text === undefined || text.length > MAX_BYTES) refused.push('one that cannot be read or is larger')
  else takeAll(text, surroundings, variables, refused)
  return { variables, problem: refused.length === 0 ? undefined : problem(path, refused) }
}

function problem(path: string, refused: readonly string[]): Problem {
  return {
    name: path,
    expected: `a YAML file of at most ${MAX_BYTES / 1024} KiB with apm_configuration_default and apm_configuration_rules`,
    got: shownName(refused.join(', ')),
    consequence: 'using the rest',
  }
}

function takeAll(
  text: string,
  surroundings: Surroundings,
  variables: Map<string, VariableText>,
  refused: string[],
): void {
  let file: unknown
  try {
    file = surroundings.readYaml(text)
  } catch (error) {
    refused.push(reason(error))
    return
  }
  if (isEmpty(file)) return
  if (!(file instanceof Map)) {
    refused.push(shownKind(file))
    return
  }
  refuseMisspelt(file, refused)
  const { env, args } = surroundings
  const tags = file.get('tags')
  const matched: Matched = { env, args, tags: tags instanceof Map ? tags : new Map() }
  take(file.get('apm_configuration_default'), 'apm_configuration_default', variables, refused)
  const name = RULES.find((one) => !isEmpty(file.get(one))) ?? 'rules'
  takeRules(file.get(name), name, matched, variables, refused)
}

/** Where the rules stand: the second is the older name. */
const RULES = ['apm_configuration_rules', 'rules'] as const
/** The keys of a file; the last tells Fleet Automation which file it is. */
const KEYS = ['apm_configuration_default', ...RULES, 'tags', 'config_id']

/** Keys that look like one of those: others may be of a later version of Datadog's. */
function refuseMisspelt(file: ReadonlyMap<unknown, unknown>, refused: string[]): void {
  for (const key of file.keys()) {
    if (typeof key !== 'string' || KEYS.includes(key)) continue
    const hint = spellingHint(key, KEYS)
    if (hint !== '') refused.push(`${shownName(key)}, which is no key of it${hint}`)
  }
}

/** The first rule that matches counts. */
function takeRules(
  rules: unknown,
  name: string,
  matched: Matched,
  variables: Map<string, VariableText>,
  refused: string[],
): void {
  if (isEmpty(rules)) return
  if (!Array.isArray(rules)) {
    refused.push(`${shownKind(rules)} as ${name}`)
    return
  }
  for (const [index, rule] of rules.entries()) {
    const place = `${name}[${index}]`
    const match = rule instanceof Map ? allMatch(rule.get('selectors'), matched) : undefined
    if (match === undefined) refused.push(`${place}, which is not understood`)
    else if (match) {
      const own = new Map<string, VariableText>()
      take(rule.get('configuration'), `${place}.configuration`, own, refused)
      for (const [name, { text }] of own) {
        const filled = filledIn(text, matched)
        if (filled === undefined) refused.push(`${place}.configuration.${shownName(name)}, which cannot be filled in`)
        else variables.set(name, filled)
      }
      return
    }
  }
}

function take(given: unknown, place: string, variables: Map<string, VariableText>, refused: string[]): void {
  if (isEmpty(given)) return
  if (!(given instanceof Map)) {
    refused.push(`${shownKind(given)} as ${place}`)
    return
  }
  for (const [name, value] of given) {
    if (typeof name === 'string' && (typeof value === 'string' || value === null))
      variables.set(name, { text: value ?? '', secret: false })
    else refused.push(`${shownKind(value)} as ${place}.${typeof name === 'string' ? shownName(name) : shownKind(name)}`)
  }
}

function isEmpty(given: unknown): boolean {
  return given === undefined || given === null || given === ''
}

/** What stands there instead, but not what it says: the file may hold secrets. */
function shownKind(value: unknown): string {
  if (value instanceof Map) return 'a map'
  return typeof value === 'string' ? 'a text' : shownValue(value)
}

function reason(error: unknown): string {
  const file = missingFile(error)
  if (file !== undefined) return `one that cannot be parsed, because ${file} of clew is missing`
  return error instanceof SyntaxError ? shownName(error.message) : 'one that cannot be parsed'
}
