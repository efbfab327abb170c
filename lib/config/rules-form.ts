import type { Flaw, Form, Reading } from './form.ts'
import { type Fields, readRule, type Spelling } from './rule.ts'
import { shownFlaws, shownPlaces } from './shown-flaws.ts'
import { shownName, shownValue } from './shown-value.ts'

/** Nobody writes more, and each may be tried on each trace. */
const MAX_RULES = 1000

/**
 * A list of rules: in a variable a JSON array. A rule that is wrong anywhere is left out, because without the half of its
 * conditions it would be about others; it does not spoil the rest.
 */
export function rulesForm<T extends object>(fields: Fields<T>, example: string): Form<readonly T[]> {
  function readAll(given: readonly unknown[], spelling: Spelling): Reading<readonly T[]> {
    const rules: T[] = []
    const flaws: Flaw[] = []
    for (const [index, item] of given.entries()) {
      const rule = readRule(item, fields, spelling)
      if (!Array.isArray(rule)) rules.push(rule)
      else flaws.push(...rule.map((flaw) => ({ ...flaw, path: `[${index}]${flaw.path}` })))
    }
    if (flaws.length === 0) return { value: rules, refused: undefined }
    return { value: rules.length === 0 ? undefined : rules, refused: shownFlaws(flaws), flaws }
  }
  return {
    expected: `an array of at most ${MAX_RULES} rules`,
    expectedText: `a JSON array of rules such as ${example}`,
    read(value, name) {
      const items = itemsOf(value)
      return items === undefined ? { value: undefined, refused: shownValue(value, name) } : readAll(items, 0)
    },
    readText(text, name) {
      const items = itemsOf(parsed(text))
      return items === undefined ? { value: undefined, refused: shownValue(text, name) } : readAll(items, 1)
    },
  }
}

/** A form for the path of a file that holds what the other form reads. */
export function fileForm<T>(form: Form<T>): Form<T> {
  return {
    ...form,
    expectedText: `the path of a file that holds ${form.expectedText}`,
    readText(path, name, beside) {
      const got = (what: string): string => shownName(`a file that ${what}: ${shownValue(path, name)}`)
      const text = beside?.file(path)
      if (text === undefined) return { value: undefined, refused: got('cannot be read') }
      const { value, refused, flaws } = form.readText(text.trim(), name)
      if (refused === undefined) return { value, refused }
      // It may be any file: what stands in it is nobody's business.
      return { value, refused: got(flaws === undefined ? 'holds something else' : `is wrong at ${shownPlaces(flaws)}`) }
    },
  }
}

/** The items of what is an array, by their places and not by an iterator, which may not end. */
function itemsOf(value: unknown): unknown[] | undefined {
  try {
    if (!Array.isArray(value) || value.length > MAX_RULES) return undefined
    return Array.from({ length: value.length }, (_, i): unknown => value[i])
  } catch {
    return undefined
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
