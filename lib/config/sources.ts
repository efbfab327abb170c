import { type ConfigProblem, missingFileProblem } from './config-problem.ts'
import { namesIn, textIn } from './environment.ts'
import { describeFound, type Found, type Origin, type VariableOrigin } from './found.ts'
import { GivenOptions } from './given-options.ts'
import { orIfMissing } from './missing-file.ts'
import type { Setting } from './setting.ts'
import { forEachVariable } from './settings.ts'
import { readStableFile, type StableFile } from './stable-file.ts'
import { type StableSource, stablePath } from './stable-path.ts'
import type { Surroundings } from './surroundings.ts'
import { type Given, type InPlaceOf, Variables, type VariableText } from './variables.ts'

/** A place that has variables, and all their names there. */
interface Layer {
  readonly source: Origin['source']
  readonly variables: Variables
  readonly names: () => Iterable<string>
}

/**
 * The places that a value may come from, as for dd-trace: code, the file of Fleet Automation, the environment, the file of
 * this machine, the default.
 */
export class Sources {
  readonly #options: GivenOptions
  readonly #surroundings: Surroundings
  readonly #layers: Layer[] = []
  readonly #fileProblems: ConfigProblem[] = []
  /** The settings of which a variable is set in the environment: few of many, and all that are set where there is no file. */
  readonly #inEnvironment = new Set<object>()

  /** Throws one `TracerError` that names all that is wrong with the options. */
  constructor(options: unknown, surroundings: Surroundings) {
    this.#options = new GivenOptions(options)
    this.#surroundings = surroundings
    const { env } = surroundings
    // As they are now: what is asked for later is to be of the same time.
    const texts = new Map<string, string>()
    forEachVariable((name, setting) => {
      const text = textIn(env, name)
      if (text === undefined) return
      texts.set(name, text)
      this.#inEnvironment.add(setting)
    })
    this.#addFile('fleet_file')
    this.#layers.push({
      source: 'environment',
      variables: new Variables({
        textOf: (name) => texts.get(name),
        originOf: (variable) => ({ source: 'environment', variable }),
        isSecret: () => false,
        beside: (name) => this.#mostWanted(name),
        file: (path) => surroundings.readText(path),
      }),
      names: () => namesIn(env),
    })
    this.#addFile('local_file')
  }

  code<T>(setting: Setting<T>): Found<T> | undefined {
    return this.#options.find(setting)
  }

  /** What the variables say, wherever they are set. */
  variables<T>(setting: Setting<T>, inPlaceOf: InPlaceOf): Found<T> | undefined {
    if (!this.#isSet(setting)) return undefined
    for (const { variables } of this.#layers) {
      const found = variables.find(setting, inPlaceOf)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** What each place says that has variables, the most wanted first, and in it each setting: for what is added up. */
  everywhere<T>(rows: readonly Setting<T>[], inPlaceOf: InPlaceOf): Found<T>[] {
    const set = rows.filter((setting) => this.#isSet(setting))
    if (set.length === 0) return []
    return this.#layers.flatMap(({ variables }) => set.flatMap((setting) => variables.find(setting, inPlaceOf) ?? []))
  }

  default<T>(setting: Setting<T>): Found<T> {
    return { value: setting.defaultIn?.(this.#surroundings) ?? setting.default, origin: { source: 'default' } }
  }

  /** Code before variables before `otherwise` before default. */
  value<T>(setting: Setting<T>, otherwise?: () => Found<T> | undefined): Found<T> {
    const found: Found<T> =
      this.code(setting) ??
      this.variables(setting, (variable) => describeFound(setting, found, variable)) ??
      otherwise?.() ??
      this.default(setting)
    return found
  }

  /** The variables of a setting that are set, whether they count or not, the most wanted first. */
  given<T>(setting: Setting<T>): Given[] {
    return this.#layers.flatMap(({ variables }) => variables.given(setting))
  }

  /** What the variable holds that a value comes from, as a message shows it. */
  shownText(origin: Origin): string | undefined {
    if (!('variable' in origin)) return undefined
    return this.#layers.find(({ source }) => source === origin.source)?.variables.shown(origin.variable)
  }

  /** All variables that are set, ours and others'. */
  all(): VariableOrigin[] {
    return this.#layers.flatMap(({ names, variables }) => [...names()].map((name) => variables.originOf(name)))
  }

  /** What is wrong with the files and with the variables that were asked for, and which options have no effect. */
  problems(): ConfigProblem[] {
    const refused = this.#layers.flatMap(({ variables }) => variables.problems())
    return [...this.#options.foreign, ...this.#fileProblems, ...refused]
  }

  /** False for what no variable says. */
  #isSet(setting: object): boolean {
    return this.#layers.length > 1 || this.#inEnvironment.has(setting)
  }

  #mostWanted(name: string): VariableText | undefined {
    for (const { variables } of this.#layers) {
      const found = variables.variable(name)
      if (found !== undefined) return found
    }
    return undefined
  }

  #addFile(source: StableSource): void {
    const surroundings = this.#surroundings
    const path = stablePath(source, surroundings)
    if (path === undefined) return
    const { variables, problem } = orIfMissing<StableFile>(
      () => readStableFile(path, surroundings),
      (file) => ({ variables: new Map(), problem: missingFileProblem(file, `nothing counts that stands in ${path}`) }),
    )
    if (problem !== undefined) this.#fileProblems.push(problem)
    this.#layers.push({
      source,
      variables: new Variables({
        textOf: (name) => variables.get(name)?.text,
        originOf: (variable) => ({ source, variable, file: path }),
        isSecret: (name) => variables.get(name)?.secret === true,
        beside: (name) => this.#mostWanted(name),
        file: (other) => surroundings.readText(other),
      }),
      names: () => variables.keys(),
    })
  }
}
