import type { Form } from './form.ts'
import type { Config, HeaderStyle, TracerOptions } from './options.ts'
import type { Surroundings } from './surroundings.ts'

type OptionName =
  | Exclude<keyof TracerOptions, 'dogstatsd'>
  | 'dogstatsd.url'
  | 'dogstatsd.hostname'
  | 'dogstatsd.port'
  | 'tracePropagationStyle.inject'
  | 'tracePropagationStyle.extract'

/** One thing that can be set. */
export interface Setting<T> {
  /** Its name in `TracerOptions`; undefined if only the environment sets it. */
  readonly option?: OptionName
  /** The variables that set it, the canonical name first; one that is written in another form comes with that. */
  readonly env: readonly (string | readonly [name: string, form: Form<Exclude<T, undefined>>])[]
  /** Variables that are read together with one of those. */
  readonly also?: readonly string[]
  readonly form: Form<Exclude<T, undefined>>
  readonly default: T
  /** What a variable says that is set and empty; without it, that is as good as not set. */
  readonly ifEmpty?: T
  /** What takes the default's place where the surroundings have something better. */
  defaultIn?(surroundings: Surroundings): T | undefined
  /** The default in words, where the value does not say it. */
  readonly defaultText?: string
  /** Whether the variables of all places are added up, and not the most wanted one alone counts. */
  readonly adds?: boolean
  /**
   * A value in words, where `String` would not do. Where it was taken out of a text with secrets, `open` is that text without
   * them.
   */
  show?(value: Exclude<T, undefined>, open?: string): string
  readonly unit?: 'ms' | 'bytes' | 'spans' | 'traces per second'
  readonly doc: string
}

/** What `Config` has, except what follows from it; and what goes into that without being a part of it. */
interface Values extends Omit<Config, 'agentUrl'> {
  readonly agentHostname: string
  readonly agentPort: number
  readonly dogstatsdHostname: string | undefined
  readonly dogstatsdPort: number
  readonly partialFlush: boolean
  readonly styles: readonly HeaderStyle[]
  readonly traceTags: Readonly<Record<string, unknown>>
  readonly resourceAttributes: Readonly<Record<string, unknown>>
}

/** A row for each of them: one too few or one too many does not compile. */
export type Settings = { readonly [K in keyof Values]: Setting<Values[K]> }
