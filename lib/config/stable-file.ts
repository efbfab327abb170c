import type { Problem } from '../errors.ts'
import { shownName, shownValue } from './shown-value.ts'
import { allMatch, filledIn, type Matched } from './stable-rules.ts'
import type { Surroundings } from './surroundings.ts'

/** Who wrote the file: an administrator of this machine, or Datadog's Fleet Automation. */
export type StableSource = 'local_file' | 'fleet_file'

/** What one of the two files says about this process. */
export interface StableFile {
  readonly path: string
  readonly variables: ReadonlyMap<string, string>
  /** What is wrong with the file; the rest of it counts. */
  readonly problem: Problem | undefined
}

/** A thousand times as large as such files are; what could be put into more would keep the parser busy for seconds. */
const MAX_BYTES = 64 * 1024

const LINUX = '/etc/datadog-agent/'
const MACOS = '/opt/datadog-agent/etc/'
const WINDOWS = 'C:\\ProgramData\\Datadog\\'
const FILE = 'application_monitoring.yaml'

/** As Datadog's tracers know them: https://github.com/DataDog/libdatadog/tree/main/libdd-library-config */
const PATHS: Partial<Record<NodeJS.Platform, Readonly<Record<StableSource, string>>>> = {
  linux: { local_file: LINUX + FILE, fleet_file: `${LINUX}managed/datadog-agent/stable/${FILE}` },
  darwin: { local_file: MACOS + FILE, fleet_file: `${MACOS}stable/${FILE}` },
  win32: { local_file: WINDOWS + FILE, fleet_file: `${WINDOWS}managed\\datadog-agent\\stable\\${FILE}` },
}

/**
 * Reads one of the files by which a machine configures all its processes; undefined if it does not exist. Never throws.
 *
 *     apm_configuration_default:
 *       DD_ENV: prod
 *     rules:
 *       - selectors:
 *           - { origin: language, operator: equals, matches: [nodejs] }
 *         configuration:
 *           DD_SERVICE: '{{process_arguments[--service]}}'
 */
export function readStableFile(source: StableSource, surroundings: Surroundings): StableFile | undefined {
  const path = PATHS[surroundings.platform]?.[source]
  if (path === undefined || !surroundings.fileExists(path)) return undefined
  const variables = new Map<string, string>()
  const refused: string[] = []
  const text = surroundings.readText(path, MAX_BYTES)
  if (text === undefined || text.length > MAX_BYTES) refused.push('one that cannot be read or is larger')
  else takeAll(text, surroundings, variables, refused)
  return { path, variables, problem: refused.length === 0 ? undefined : problem(path, refused) }
}

function problem(path: string, refused: readonly string[]): Problem {
  return {
    name: path,
    expected: `a YAML file of at most ${MAX_BYTES / 1024} KiB with apm_configuration_default and rules`,
    got: shownName(refused.join(', ')),
    consequence: 'using the rest',
  }
}

function takeAll(text: string, surroundings: Surroundings, variables: Map<string, string>, refused: string[]): void {
  let file: unknown
  try {
    file = surroundings.readYaml(text)
  } catch (error) {
    refused.push(reason(error))
    return
  }
  // An empty file is an empty text.
  if (file === '' || file === null) return
  if (!(file instanceof Map)) {
    refused.push(shownKind(file))
    return
  }
  const { env, args } = surroundings
  const tags = file.get('tags')
  const matched: Matched = { env, args, tags: tags instanceof Map ? tags : new Map() }
  take(file.get('apm_configuration_default'), 'apm_configuration_default', variables, refused)
  takeRules(file.get('rules'), matched, variables, refused)
}

/** The first rule that matches counts. */
function takeRules(rules: unknown, matched: Matched, variables: Map<string, string>, refused: string[]): void {
  if (isEmpty(rules)) return
  if (!Array.isArray(rules)) {
    refused.push(`${shownKind(rules)} as rules`)
    return
  }
  for (const [index, rule] of rules.entries()) {
    const place = `rules[${index}]`
    const match = rule instanceof Map ? allMatch(rule.get('selectors'), matched) : undefined
    if (match === undefined) refused.push(`${place}, which is not understood`)
    else if (match) {
      const own = new Map<string, string>()
      take(rule.get('configuration'), `${place}.configuration`, own, refused)
      for (const [name, value] of own) {
        const filled = filledIn(value, matched)
        if (filled === undefined) refused.push(`${place}.configuration.${shownName(name)}, which cannot be filled in`)
        else variables.set(name, filled)
      }
      return
    }
  }
}

function take(given: unknown, place: string, variables: Map<string, string>, refused: string[]): void {
  if (isEmpty(given)) return
  if (!(given instanceof Map)) {
    refused.push(`${shownKind(given)} as ${place}`)
    return
  }
  for (const [name, value] of given) {
    if (typeof name === 'string' && typeof value === 'string') variables.set(name, isNull(value) ? '' : value)
    else refused.push(`${shownKind(value)} as ${place}.${typeof name === 'string' ? shownName(name) : shownKind(name)}`)
  }
}

function isEmpty(given: unknown): boolean {
  return given === undefined || given === null || given === '' || isNull(given)
}

/** The parser gives texts, and these mean nothing. */
function isNull(value: unknown): boolean {
  return value === 'null' || value === '~'
}

/** What stands there instead, but not what it says: the file may hold secrets. */
function shownKind(value: unknown): string {
  if (value instanceof Map) return 'a map'
  return typeof value === 'string' ? 'a text' : shownValue(value)
}

function reason(error: unknown): string {
  return error instanceof SyntaxError ? shownName(error.message) : 'one that cannot be parsed'
}
