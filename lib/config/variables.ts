import type { ConfigProblem } from './config-problem.ts'
import { textOf } from './env-value.ts'
import type { Form, Reading } from './form.ts'
import { describeOrigin, type Found, openText, type VariableOrigin } from './found.ts'
import { REDACTED } from './secrets.ts'
import type { Setting } from './setting.ts'
import { mendOf, shownExpected } from './shown-flaws.ts'
import { shownPlain, shownValue } from './shown-value.ts'

/** As long as a variable can be on Linux. To read what is longer would take a time in which nobody waits for it. */
const MAX_LENGTH = 128 * 1024

/** What is used in place of a variable, asked when all is known: `the default, 2000 ms`. */
export type InPlaceOf = (variable: string) => string

/** A variable that is set. */
export interface Given {
  readonly origin: VariableOrigin
  readonly text: string
  /** Its text as a message shows it. */
  readonly shown: string
}

/** What a variable holds. */
export interface VariableText {
  readonly text: string
  /** Whether something was put into it that is called like a secret. */
  readonly secret: boolean
}

/** Where variables are. */
export interface Place {
  textOf(name: string): unknown
  originOf(variable: string): VariableOrigin
  /** Whether a secret was put into what a variable holds. */
  isSecret(name: string): boolean
  /** What a variable holds in the most wanted place that has it. */
  beside(name: string): VariableText | undefined
  /** What a file holds that a variable names; undefined if it cannot be read. */
  file(path: string): string | undefined
}

/** Variables of the environment or of a file, and what is wrong with those that were looked at. */
export class Variables {
  readonly #place: Place
  readonly #refused: (() => ConfigProblem)[] = []

  constructor(place: Place) {
    this.#place = place
  }

  /** What the first variable of a setting that is set says; undefined if none is set, or nothing of it can be used. */
  find<T>(setting: Setting<T>, inPlaceOf: InPlaceOf): Found<T> | undefined {
    for (const entry of setting.env) {
      const [variable, form] = typeof entry === 'string' ? [entry, setting.form] : entry
      const text = this.text(variable)
      if (text === undefined) {
        if (setting.ifEmpty === undefined || this.#place.textOf(variable) !== '') continue
        return { value: setting.ifEmpty, origin: this.#place.originOf(variable) }
      }
      const origin = this.#place.originOf(variable)
      const { reading, secret } = this.#read(form, text, variable)
      const { value } = reading
      const guard = { ...(secret ? { secret } : {}), ...(form.splits === true ? { whole: text } : {}) }
      if (reading.refused !== undefined) {
        const name = describeOrigin(origin)
        const got = gotOf({ value, origin, ...guard }, text, variable)
        const said = got === undefined ? saidOf(reading, form.expectedText) : { expected: form.expectedText, got }
        this.#refused.push(() => ({ name, ...said, consequence: `using ${inPlaceOf(name)}` }))
      }
      // One that cannot be used is as good as not set: another name of the same setting may be.
      if (value !== undefined) return { value, origin, ...guard }
    }
    return undefined
  }

  #read<T>(form: Form<T>, text: string, variable: string): { reading: Reading<T>; secret: boolean } {
    const place = this.#place
    let secret = place.isSecret(variable)
    if (text.length > MAX_LENGTH) return { reading: { value: undefined, refused: shownValue(text, variable) }, secret }
    const reading = form.readText(text, variable, {
      variable(name) {
        const other = place.beside(name)
        secret ||= other?.secret === true
        return other?.text
      },
      file: (path) => place.file(path),
    })
    return { reading, secret }
  }

  /** The variables of a setting that are set, the one that counts first. */
  given<T>(setting: Setting<T>): Given[] {
    return setting.env.flatMap((entry) => {
      const variable = typeof entry === 'string' ? entry : entry[0]
      const text = this.text(variable)
      if (text === undefined) return []
      return { origin: this.#place.originOf(variable), text, shown: this.#shown(variable, text) }
    })
  }

  originOf(variable: string): VariableOrigin {
    return this.#place.originOf(variable)
  }

  /** One problem for each variable that was refused, wholly or in part. */
  problems(): ConfigProblem[] {
    return this.#refused.map((problem) => problem())
  }

  /** What a variable holds, trimmed; undefined if it is not set, or empty. */
  text(variable: string): string | undefined {
    return textOf(this.#place.textOf(variable))
  }

  /** What a variable holds; undefined if it is not set, or empty. */
  variable(name: string): VariableText | undefined {
    const text = this.text(name)
    return text === undefined ? undefined : { text, secret: this.#place.isSecret(name) }
  }

  /** What a variable holds, as a message shows it; undefined if it is not set, or empty. */
  shown(variable: string): string | undefined {
    const text = this.text(variable)
    return text === undefined ? undefined : this.#shown(variable, text)
  }

  #shown(variable: string, text: string): string {
    return this.#place.isSecret(variable) ? REDACTED : shownPlain(text, variable)
  }
}

/** What is shown of a text in which there is a secret; undefined if none is to be seen. */
function gotOf(found: Found<unknown>, text: string, variable: string): string | undefined {
  if (found.secret === true) return REDACTED
  return openText(found) === undefined ? undefined : shownValue(text, variable)
}

/** What is said of a text that was refused, wholly or in part. */
function saidOf(
  { refused = '', flaws, mend }: Reading<unknown>,
  expectedText: string,
): Pick<ConfigProblem, 'expected' | 'got' | 'mend'> {
  if (flaws === undefined) return { expected: expectedText, got: refused, mend }
  return { expected: shownExpected(flaws) ?? expectedText, got: refused, mend: mendOf(flaws) }
}
