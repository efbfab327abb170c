import { readCount, readDuration } from '../query/amount.ts'
import { type Query, readQuery } from '../query/query.ts'

/** What traces of some kind may take. */
export interface BudgetRule {
  /** What the report calls it. */
  readonly name: string
  /** Which traces it is about. */
  readonly query: Query
  /** Most spans of a trace. */
  readonly spans: number | undefined
  /** Most spans of a trace that fail. */
  readonly errors: number | undefined
  /** Most nanoseconds of a trace. */
  readonly duration: number | undefined
  /** How often a call may come below one parent. */
  readonly repeats: number | undefined
  /** Least number of such traces. */
  readonly traces: number | undefined
}

const KEYS: readonly string[] = [
  'name',
  'service',
  'resource',
  'query',
  'spans',
  'errors',
  'duration',
  'repeats',
  'traces',
]
const LIMITS: readonly string[] = ['spans', 'errors', 'duration', 'repeats', 'traces']

/** Reads `{ "rules": [...] }`, and all that is wrong with it, a sentence each. */
export function readBudgetRules(file: unknown): { rules: BudgetRule[]; problems: string[] } {
  const problems: string[] = []
  const list = isObject(file) ? file['rules'] : undefined
  if (!Array.isArray(list) || list.length === 0)
    return { rules: [], problems: ['expected an object with an array of rules in "rules"'] }
  for (const key of Object.keys(file as object))
    if (key !== 'rules') problems.push(`expected nothing but "rules" at the top, got ${JSON.stringify(key)}`)
  const rules = list.map((rule, i) => readRule(rule, `rule ${i + 1}`, problems))
  return { rules: rules.filter((rule) => rule !== undefined), problems }
}

function readRule(rule: unknown, place: string, problems: string[]): BudgetRule | undefined {
  const wrong = (problem: string): undefined => {
    problems.push(`${problem} in ${place}`)
  }
  if (!isObject(rule)) return wrong(`expected an object, got ${JSON.stringify(rule)}`)
  for (const key of Object.keys(rule))
    if (!KEYS.includes(key)) wrong(`expected one of ${KEYS.join(', ')}, got ${JSON.stringify(key)}`)
  if (!LIMITS.some((key) => Object.hasOwn(rule, key))) wrong(`expected a budget (${LIMITS.join(', ')}), got none`)
  const text = (key: string): string | undefined => {
    const value = rule[key]
    if (value === undefined || (typeof value === 'string' && value !== '')) return value
    return wrong(`expected text for ${key}, got ${JSON.stringify(value)}`)
  }
  const count = (key: string): number | undefined => {
    const value = rule[key]
    if (value === undefined) return undefined
    const number = typeof value === 'number' ? readCount(String(value)) : undefined
    return number ?? wrong(`expected a whole number for ${key}, got ${JSON.stringify(value)}`)
  }
  const time = (): number | undefined => {
    const value = text('duration')
    if (value === undefined) return undefined
    return (
      readDuration(value) ??
      wrong(`expected a number with a unit (ns, us, ms or s) for duration, got ${JSON.stringify(value)}`)
    )
  }
  const terms = [text('query') ?? '', ...['service', 'resource'].flatMap((key) => term(key, text(key)))]
  const query = readQuery(terms.join(' ').trim())
  for (const problem of query.problems) wrong(`${problem} of query`)
  const name = text('name') ?? (terms.join(' ').trim() || 'every trace')
  const limits = { spans: count('spans'), errors: count('errors'), repeats: count('repeats'), traces: count('traces') }
  return { name, query, duration: time(), ...limits }
}

function term(key: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`${key}:"${value.replace(/["\\]/g, '\\$&')}"`]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
