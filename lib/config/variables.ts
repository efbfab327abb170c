import type { Problem } from '../errors.ts'
import { textOf } from './env-value.ts'
import type { Beside, Form, Reading } from './form.ts'
import { describeOrigin, type Found, type VariableOrigin } from './found.ts'
import type { Setting } from './setting.ts'
import { REDACTED, shownPlain, shownValue } from './shown-value.ts'

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

/** Where variables are. */
export interface Place {
  textOf(name: string): unknown
  originOf(variable: string): VariableOrigin
  /** Whether a secret was put into what a variable holds. */
  isSecret(name: string): boolean
  /** What a file holds that a variable names; undefined if it cannot be read. */
  file(path: string): string | undefined
}

/** Variables of the environment or of a file, and what is wrong with those that were looked at. */
export class Variables {
  readonly #place: Place
  readonly #beside: Beside
  readonly #refused: (() => Problem)[] = []

  constructor(place: Place) {
    this.#place = place
    this.#beside = { variable: (name) => this.text(name), file: (path) => place.file(path) }
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
      const secret = this.#place.isSecret(variable)
      const { value, refused } = this.#read(form, text, variable)
      if (refused !== undefined) {
        const name = describeOrigin(origin)
        const got = secret ? REDACTED : refused
        const { expectedText: expected } = form
        this.#refused.push(() => ({ name, expected, got, consequence: `using ${inPlaceOf(name)}` }))
      }
      // One that cannot be used is as good as not set: another name of the same setting may be.
      if (value !== undefined) return secret ? { value, origin, secret } : { value, origin }
    }
    return undefined
  }

  #read<T>(form: Form<T>, text: string, variable: string): Reading<T> {
    if (text.length > MAX_LENGTH) return { value: undefined, refused: shownValue(text, variable) }
    return form.readText(text, variable, this.#beside)
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
  problems(): Problem[] {
    return this.#refused.map((problem) => problem())
  }

  /** What a variable holds, trimmed; undefined if it is not set, or empty. */
  text(variable: string): string | undefined {
    return textOf(this.#place.textOf(variable))
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
