import { type Problem, TracerError } from '../errors.ts'
import { isDdTraceOption } from './dd-trace-options.ts'
import type { Flaw, Reading } from './form.ts'
import type { Found } from './found.ts'
import { orIfMissing } from './missing-file.ts'
import { isRecord } from './record.ts'
import type { Setting } from './setting.ts'
import { settings } from './settings.ts'
import { shownName, shownValue, UNREADABLE } from './shown-value.ts'
import { spellingHint } from './spelling-hint.ts'

type Entry = readonly [name: string, value: unknown]

/** Most mistakes of one kind that are told one by one: whoever gives all of `process.env` needs no more to see it. */
const MAX_TOLD = 20
const CONSEQUENCE = 'the tracer is not started'

/** The options given in code: read once, checked, and from then on independent of the object they came in. */
export class GivenOptions {
  #rows: ReadonlyMap<string, Setting<unknown>> = new Map()
  readonly #values = new Map<unknown, unknown>()
  readonly #problems: Problem[] = []
  readonly #unknown: string[] = []
  /** Options of dd-trace, which have no effect here. */
  readonly foreign: Problem[] = []

  /** Throws one `TracerError` that names all that is wrong. */
  constructor(options: unknown) {
    const entries = options === undefined ? [] : entriesOf(options)
    if (entries?.length !== 0) this.#rows = settingsByOption()
    if (entries !== undefined) this.#takeAll(entries, '')
    else this.#refuse('the options', 'a plain object that can be read', shownValue(options))
    this.#refuseUnknown()
    if (this.#problems.length > 0) throw new TracerError('CLEW_CONFIG_INVALID', this.#problems)
  }

  /** The value given for a setting. */
  find<T>(setting: Setting<T>): Found<T> | undefined {
    return this.#values.has(setting) ? { value: this.#values.get(setting) as T, origin: { source: 'code' } } : undefined
  }

  /** Takes the options of an object; `prefix` is what goes before their names, e.g. `tracePropagationStyle.`. */
  #takeAll(entries: readonly Entry[], prefix: string): void {
    for (const [key, given] of entries) {
      const name = prefix + key
      // The dot is ours: nobody writes it in a key.
      const setting = key.includes('.') ? undefined : this.#rows.get(name)
      const inner = typeof given === 'object' && this.#hasInner(name) ? entriesOf(given) : undefined
      if (inner !== undefined) this.#takeAll(inner, `${name}.`)
      else if (setting === undefined && this.#hasInner(name)) this.#takeNoGroup(name, given)
      else if (setting === undefined) this.#takeUnknown(name)
      else if (given !== undefined) this.#take(setting, name, given)
    }
  }

  /** What should have been an object of options. */
  #takeNoGroup(name: string, given: unknown): void {
    if (given !== undefined) this.#refuse(name, 'an object of options', shownValue(given))
  }

  #takeUnknown(name: string): void {
    const whose = orIfMissing(
      () => (isDdTraceOption(name) ? 'one that only dd-trace has' : undefined),
      // Whether it is a mistake cannot be told then, and a program must not end by it.
      (file) => `an unknown name; without ${file}, a file of clew that is missing, nobody knows whose`,
    )
    if (whose === undefined) this.#unknown.push(name)
    else
      this.foreign.push({
        name: shownName(name),
        expected: 'an option that clew has',
        got: whose,
        consequence: 'it has no effect',
      })
  }

  #take(setting: Setting<unknown>, name: string, given: unknown): void {
    const { form } = setting
    const { value, refused, flaws }: Reading<unknown> =
      given === UNREADABLE ? { value: undefined, refused: shownValue(given) } : form.read(given, name)
    if (refused === undefined) this.#values.set(setting, value)
    else if (flaws === undefined) this.#refuse(name, form.expected, refused)
    else this.#refuseAll(name, flaws)
  }

  #refuseAll(name: string, flaws: readonly Flaw[]): void {
    for (const { path, expected, got } of flaws.slice(0, MAX_TOLD)) this.#refuse(shownName(name + path), expected, got)
    const more = flaws.length - MAX_TOLD
    if (more > 0) this.#refuse(name, 'a value without mistakes', `${more} more mistakes`)
  }

  #hasInner(name: string): boolean {
    for (const option of this.#rows.keys()) {
      if (option.startsWith(`${name}.`)) return true
    }
    return false
  }

  #refuseUnknown(): void {
    for (const name of this.#unknown.slice(0, MAX_TOLD)) {
      this.#refuse(shownName(name), `an option of clew${this.#hintFor(name)}`, 'an unknown name')
    }
    const more = this.#unknown.length - MAX_TOLD
    if (more > 0) this.#refuse('the options', 'options of clew', `${more} more unknown names`)
  }

  /** What goes before the dot is the same in all options of a group, and would make them look alike. */
  #hintFor(name: string): string {
    const group = name.slice(0, name.indexOf('.') + 1)
    const options = [...this.#rows.keys()].filter((option) => option.startsWith(group))
    const inner = options.map((option) => option.slice(group.length))
    return spellingHint(name.slice(group.length), inner, group)
  }

  #refuse(name: string, expected: string, got: string): void {
    this.#problems.push({ name, expected, got, consequence: CONSEQUENCE })
  }
}

function settingsByOption(): ReadonlyMap<string, Setting<unknown>> {
  const rows = new Map<string, Setting<unknown>>()
  for (const setting of Object.values<Setting<unknown>>(settings)) {
    if (setting.option !== undefined) rows.set(setting.option, setting)
  }
  return rows
}

/** The own properties of a record; undefined for what is none, or does not let itself be read. */
function entriesOf(value: unknown): Entry[] | undefined {
  try {
    return isRecord(value) ? Object.keys(value).map((name) => [name, valueAt(value, name)]) : undefined
  } catch {
    return undefined
  }
}

function valueAt(record: Readonly<Record<string, unknown>>, name: string): unknown {
  try {
    return record[name]
  } catch {
    return UNREADABLE
  }
}
