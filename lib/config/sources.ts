import type { Problem } from '../errors.ts'
import { Environment, type InPlaceOf } from './environment.ts'
import { describeFound, type Found } from './found.ts'
import { GivenOptions } from './given-options.ts'
import type { Setting, Surroundings } from './settings.ts'

/** The three places that a value may come from. */
export class Sources {
  readonly #options: GivenOptions
  readonly #environment: Environment
  readonly #surroundings: Surroundings

  /** Throws one `TracerError` that names all that is wrong with the options. */
  constructor(options: unknown, surroundings: Surroundings) {
    this.#options = new GivenOptions(options)
    this.#environment = new Environment(surroundings.env)
    this.#surroundings = surroundings
  }

  code<T>(setting: Setting<T>): Found<T> | undefined {
    return this.#options.find(setting)
  }

  environment<T>(setting: Setting<T>, inPlaceOf: InPlaceOf): Found<T> | undefined {
    return this.#environment.find(setting, inPlaceOf)
  }

  default<T>(setting: Setting<T>): Found<T> {
    return { value: setting.defaultIn?.(this.#surroundings) ?? setting.default, origin: { source: 'default' } }
  }

  /** Code before environment before `otherwise` before default. */
  value<T>(setting: Setting<T>, otherwise?: () => Found<T> | undefined): Found<T> {
    const found: Found<T> =
      this.code(setting) ??
      this.environment(setting, (variable) => describeFound(setting, found, variable)) ??
      otherwise?.() ??
      this.default(setting)
    return found
  }

  /** What is wrong with the variables that were asked for, and which options have no effect. */
  problems(): Problem[] {
    return [...this.#options.foreign, ...this.#environment.problems()]
  }
}
