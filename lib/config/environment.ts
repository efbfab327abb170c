import type { Problem } from '../errors.ts'
import { textOf } from './env-value.ts'
import type { Found } from './found.ts'
import type { Setting, Surroundings } from './settings.ts'

/** What is used in place of a variable, asked when all is known: `the default, 2000 ms`. */
export type InPlaceOf = (variable: string) => string

/** The variables of the environment, and what is wrong with those that were looked at. */
export class Environment {
  readonly #env: Surroundings['env']
  readonly #refused: (() => Problem)[] = []

  constructor(env: Surroundings['env']) {
    this.#env = env
  }

  /** What the first variable of a setting that is set says; undefined if none is set, or nothing of it can be used. */
  find<T>(setting: Setting<T>, inPlaceOf: InPlaceOf): Found<T> | undefined {
    for (const entry of setting.env) {
      const [name, form] = typeof entry === 'string' ? [entry, setting.form] : entry
      const text = textOf(this.#env[name])
      if (text === undefined) continue
      const { value, refused } = form.readText(text, name)
      if (refused !== undefined)
        this.#refused.push(() => ({
          name,
          expected: form.expectedText,
          got: refused,
          consequence: `using ${inPlaceOf(name)}`,
        }))
      return value === undefined ? undefined : { value, origin: { source: 'environment', variable: name } }
    }
    return undefined
  }

  /** One problem for each variable that was refused, wholly or in part. */
  problems(): Problem[] {
    return this.#refused.map((problem) => problem())
  }
}
