import { COMPARISONS } from './amount.ts'
import { isNumberField, numberCondition, type Reading, textCondition, wordCondition } from './fields.ts'
import type { Condition, QueriedTrace } from './queried-trace.ts'
import { isBlank, quotedText } from './quoted-text.ts'

/** A part of a query that stands between blanks. */
export interface QueryTerm {
  /** As it is written. */
  readonly text: string
  /** Where it begins in the query. */
  readonly from: number
  /** Where it ends in the query. */
  readonly to: number
  /** `service`, `@http.method` or `duration`; nothing for a word. */
  readonly field: string | null
  /** Whether it stands behind a minus: the trace must not be what it says. */
  readonly negated: boolean
  readonly ok: boolean
  /** What is wrong with it. */
  readonly problem: string | null
}

/** A query that was read. */
export interface Query {
  readonly terms: readonly QueryTerm[]
  /** What is wrong and where, a sentence each; empty if nothing is. */
  readonly problems: readonly string[]
  /** Whether a trace is what all terms say; those that could not be read are left out. */
  matches(trace: QueriedTrace): boolean
}

const MAX_LENGTH = 2000
const MAX_TERMS = 50
/** A field is what stands before a colon or a sign that compares, and is no longer than this. */
const MAX_FIELD = 200

/**
 * Reads what a trace must be: terms between blanks, all of which must hold. `service:web`, `resource:"GET /users"`,
 * `name:`, `type:`, `kind:`, `@tag:value` ask for some span, `status:error`, `duration>200ms`, `spans>100` and `trace:HEX`
 * for the trace; a word stands anywhere in a service, resource, name or error message. `*` stands for anything, and a
 * minus in front turns a term around. It never throws.
 */
export function readQuery(query: string): Query {
  const terms: QueryTerm[] = []
  const conditions: Condition[] = []
  const problems: string[] = []
  if (query.length > MAX_LENGTH) {
    problems.push(`expected a query of at most ${MAX_LENGTH} characters, got ${query.length}`)
    return { terms, problems, matches: () => false }
  }
  for (let at = afterBlanks(query, 0); at < query.length; at = afterBlanks(query, terms.at(-1)?.to ?? at)) {
    if (terms.length === MAX_TERMS) {
      problems.push(`expected at most ${MAX_TERMS} terms, got more from character ${at + 1} on`)
      break
    }
    const { term, condition } = readTerm(query, at)
    terms.push(term)
    if (condition !== undefined) conditions.push(condition)
    if (term.problem !== null) problems.push(`${term.problem}, at character ${at + 1}`)
  }
  return { terms, problems, matches: (trace) => conditions.every((holds) => holds(trace)) }
}

function readTerm(query: string, from: number): { term: QueryTerm; condition: Condition | undefined } {
  const negated = query[from] === '-'
  const start = negated ? from + 1 : from
  const { field, sign } = fieldAt(query, start)
  const { pieces, to, open } = quotedText(query, field === null ? start : start + field.length + sign.length)
  const reading = open ? 'expected a closing quote, got the end' : conditionOf(field, sign, pieces)
  const problem = typeof reading === 'string' ? reading : null
  const term = { text: query.slice(from, to), from, to, field, negated, ok: problem === null, problem }
  if (typeof reading === 'string') return { term, condition: undefined }
  return { term, condition: negated ? (trace) => !reading(trace) : reading }
}

function conditionOf(field: string | null, sign: string, pieces: readonly string[]): Reading {
  if (field !== null && sign === ':') return textCondition(field, pieces)
  const value = pieces.join('*')
  if (field !== null) return numberCondition(field, sign, value)
  return value === '' ? 'expected a term, got nothing' : wordCondition(pieces)
}

/** What stands before a colon or a sign that compares, if it comes before a blank or a quote. */
function fieldAt(query: string, start: number): { field: string | null; sign: string } {
  const end = Math.min(query.length, start + MAX_FIELD)
  for (let at = start; at < end; at++) {
    const char = query[at]
    if (isBlank(char) || char === '"') break
    if (at === start) continue
    if (char === ':') return { field: query.slice(start, at), sign: ':' }
    const sign = query[start] === '@' ? undefined : COMPARISONS.find(([one]) => query.startsWith(one, at))?.[0]
    if (sign === undefined) continue
    const field = query.slice(start, at)
    return isNumberField(field) ? { field, sign } : { field: null, sign: '' }
  }
  return { field: null, sign: '' }
}

function afterBlanks(query: string, from: number): number {
  let at = from
  while (isBlank(query[at])) at++
  return at
}
