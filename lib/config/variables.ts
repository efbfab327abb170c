import type { Problem } from '../errors.ts'
import { textOf } from './env-value.ts'
import { describeOrigin, type Found, type VariableOrigin } from './found.ts'
import type { Setting } from './setting.ts'

/** What is used in place of a variable, asked when all is known: `the default, 2000 ms`. */
export type InPlaceOf = (variable: string) => string

/** A variable that is set. */
export interface Given {
  readonly origin: VariableOrigin
  readonly text: string
}

/** Variables of the environment or of a file, and what is wrong with those that were looked at. */
export class Variables {
  readonly #textOf: (name: string) => unknown
  readonly #originOf: (variable: string) => VariableOrigin
  readonly #refused: (() => Problem)[] = []

  constructor(textOf: (name: string) => unknown, originOf: (variable: string) => VariableOrigin) {
    this.#textOf = textOf
    this.#originOf = originOf
  }

  /** What the first variable of a setting that is set says; undefined if none is set, or nothing of it can be used. */
  find<T>(setting: Setting<T>, inPlaceOf: InPlaceOf): Found<T> | undefined {
    for (const entry of setting.env) {
      const [variable, form] = typeof entry === 'string' ? [entry, setting.form] : entry
      const text = this.text(variable)
      const origin = this.#originOf(variable)
      if (text === undefined) {
        if (setting.ifEmpty === undefined || this.#textOf(variable) !== '') continue
        return { value: setting.ifEmpty, origin }
      }
      const { value, refused } = form.readText(text, variable, (other) => this.text(other))
      if (refused !== undefined) {
        const name = describeOrigin(origin)
        this.#refused.push(() => ({
          name,
          expected: form.expectedText,
          got: refused,
          consequence: `using ${inPlaceOf(name)}`,
        }))
      }
      // One that cannot be used is as good as not set: another name of the same setting may be.
      if (value !== undefined) return { value, origin }
    }
    return undefined
  }

  /** The variables of a setting that are set, the one that counts first. */
  given<T>(setting: Setting<T>): Given[] {
    return setting.env.flatMap((entry) => {
      const variable = typeof entry === 'string' ? entry : entry[0]
      const text = this.text(variable)
      return text === undefined ? [] : { origin: this.#originOf(variable), text }
    })
  }

  /** One problem for each variable that was refused, wholly or in part. */
  problems(): Problem[] {
    return this.#refused.map((problem) => problem())
  }

  /** What a variable holds, trimmed; undefined if it is not set, or empty. */
  text(variable: string): string | undefined {
    return textOf(this.#textOf(variable))
  }
}
