import type { Flaw, Form } from './form.ts'
import { copyOf } from './record.ts'
import { shownName, shownValue } from './shown-value.ts'
import { spellingHint } from './spelling-hint.ts'

/** One thing that a rule may say. */
export interface Field<T> {
  /** What it is called in code, and what in JSON. Either is understood in both. */
  readonly names: readonly [inCode: string, inJson: string]
  readonly form: Form<T>
  /** What a rule says that does not say it; without that, nothing. */
  readonly otherwise?: T
  readonly required?: boolean
  /** Whether a value means as much as none. */
  isNone?(value: T): boolean
}

export type Fields<T> = { readonly [K in keyof T]-?: Field<Exclude<T[K], undefined>> }

/** Which of its names a message calls a field by. */
export type Spelling = 0 | 1

/** A rule, or what is wrong with it. */
export function readRule<T>(item: unknown, fields: Fields<T>, spelling: Spelling): T | Flaw[] {
  const all = Object.entries<Field<unknown>>(fields)
  const given = recordOf(item)
  if (given === undefined) {
    const names = all.map(([, field]) => field.names[spelling]).join(', ')
    return [{ path: '', expected: `an object that can be read, with ${names}`, got: shownValue(item) }]
  }
  const rule: Record<string, unknown> = {}
  const flaws = unknownKeys(given, Object.values<Field<unknown>>(fields), spelling)
  for (const [key, field] of all) {
    const name = field.names.find((known) => given[known] !== undefined) ?? field.names[spelling]
    flaws.push(...take(given[name], name, field, (value) => (rule[key] = value)))
  }
  return flaws.length === 0 ? (rule as T) : flaws
}

function take(item: unknown, name: string, field: Field<unknown>, set: (value: unknown) => void): Flaw[] {
  const { form, otherwise, required = false } = field
  if (item === undefined && !required) {
    if (otherwise !== undefined) set(otherwise)
    return []
  }
  const { value, refused, flaws } = form.read(item, name)
  if (refused !== undefined) {
    const inside = flaws ?? [{ path: '', expected: form.expected, got: refused }]
    return inside.map((flaw) => ({ ...flaw, path: `.${name}${flaw.path}` }))
  }
  if (field.isNone?.(value) !== true) set(value)
  return []
}

function unknownKeys(given: object, fields: readonly Field<unknown>[], spelling: Spelling): Flaw[] {
  return Object.keys(given).flatMap((key) => {
    if (fields.some(({ names }) => names.includes(key))) return []
    const hint = spellingHint(
      key,
      fields.map(({ names }) => names[spelling]),
    )
    return { path: `.${shownName(key)}`, expected: `a name that rules have${hint}`, got: 'an unknown name' }
  })
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  try {
    return copyOf(value)
  } catch {
    return undefined
  }
}
