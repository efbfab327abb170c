import { COMPARISONS, DURATIONS, readCount, readDuration } from './amount.ts'
import { anySpan, type Condition, type QueriedSpan, type QueriedTrace } from './queried-trace.ts'
import { TextPattern } from './text-pattern.ts'

/** A condition, or a sentence that says why there is none. */
export type Reading = Condition | string

type TextField = (pieces: readonly string[]) => Reading

const ERROR_MESSAGES: readonly string[] = ['error.message', 'error.msg']

/** What stands before a colon. */
const TEXT_FIELDS: ReadonlyMap<string, TextField> = new Map<string, TextField>([
  ['service', spanText(({ service }) => service)],
  ['resource', spanText(({ resource }) => resource)],
  ['name', spanText(({ name }) => name)],
  ['type', spanText(({ type }) => type)],
  ['kind', spanText(({ meta }) => tagText(meta, 'span.kind'))],
  ['status', status],
  ['trace', traceId],
])

/** What stands before a sign that compares. */
const NUMBER_FIELDS: ReadonlyMap<string, NumberField> = new Map<string, NumberField>([
  ['duration', { read: readDuration, expected: DURATIONS, of: ({ duration }) => duration }],
  ['spans', { read: readCount, expected: 'a whole number', of: ({ spans }) => spans.length }],
])

interface NumberField {
  readonly read: (text: string) => number | undefined
  readonly expected: string
  readonly of: (trace: QueriedTrace) => number
}

const FIELDS = `${[...TEXT_FIELDS.keys(), '@tag'].join(':, ')}:, ${[...NUMBER_FIELDS.keys()].join('>, ')}>`

/** What `field:value` asks for. */
export function textCondition(field: string, pieces: readonly string[]): Reading {
  if (field.startsWith('@')) return tagCondition(field.slice(1), pieces)
  const read = TEXT_FIELDS.get(field)
  if (read !== undefined) return pieces.join('*') === '' ? `expected a value behind ${field}:, got none` : read(pieces)
  if (NUMBER_FIELDS.has(field)) return `expected a sign that compares behind ${field}, e.g. ${field}>, got a colon`
  return `expected one of ${FIELDS}, got ${field}: (a word with a colon in it must stand in quotes)`
}

/** Whether what stands before a sign that compares is one of the fields that are numbers. */
export function isNumberField(field: string): boolean {
  return NUMBER_FIELDS.has(field)
}

/** What `field>value` asks for, of a field that is a number. */
export function numberCondition(field: string, sign: string, value: string): Reading {
  const { read, expected, of } = NUMBER_FIELDS.get(field) as NumberField
  const [, holds] = COMPARISONS.find(([one]) => one === sign) as (typeof COMPARISONS)[number]
  const limit = read(value)
  if (limit === undefined) return `expected ${expected} behind ${field}${sign}, got ${value || 'nothing'}`
  return (trace) => holds(of(trace), limit)
}

/** What a word asks for: that it stands in a service, a resource, a name or the message of an error. */
export function wordCondition(pieces: readonly string[]): Reading {
  const pattern = new TextPattern(pieces)
  return anySpan(
    ({ service, resource, name, meta }) =>
      pattern.isIn(service) ||
      pattern.isIn(resource) ||
      pattern.isIn(name) ||
      ERROR_MESSAGES.some((tag) => Object.hasOwn(meta, tag) && pattern.isIn(tagText(meta, tag))),
  )
}

function tagCondition(tag: string, pieces: readonly string[]): Reading {
  if (tag === '') return 'expected the name of a tag behind @, got none'
  const pattern = new TextPattern(pieces)
  return anySpan(
    ({ meta, metrics }) =>
      (Object.hasOwn(meta, tag) && pattern.is(meta[tag] as string)) ||
      (Object.hasOwn(metrics, tag) && pattern.is(String(metrics[tag]))),
  )
}

function spanText(read: (span: QueriedSpan) => string): TextField {
  return (pieces) => {
    const pattern = new TextPattern(pieces)
    return anySpan((span) => pattern.is(read(span)))
  }
}

function tagText(meta: QueriedSpan['meta'], tag: string): string {
  return Object.hasOwn(meta, tag) ? (meta[tag] as string) : ''
}

function status(pieces: readonly string[]): Reading {
  const wanted = pieces.join('*').toLowerCase()
  if (wanted === 'error') return ({ errors }) => errors > 0
  if (wanted === 'ok') return ({ errors }) => errors === 0
  return `expected error or ok behind status:, got ${wanted}`
}

/** As much of the id as is given, from its beginning; or its lower half, which is all that some tracers write. */
function traceId(pieces: readonly string[]): Reading {
  const digits = pieces.join('*').toLowerCase()
  if (!/^[0-9a-f]{1,32}$/.test(digits)) return `expected up to 32 hex digits behind trace:, got ${digits}`
  return ({ id }) => id.startsWith(digits) || (digits.length === 16 && id.endsWith(digits))
}
