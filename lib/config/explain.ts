import { describeOrigin, type Found, guardOf, type Origin, shownFound } from './found.ts'
import { withLosses } from './losses.ts'
import type { Setting } from './setting.ts'
import { settings } from './settings.ts'
import { shownPlain } from './shown-value.ts'
import type { Sources } from './sources.ts'

/** Something that was set and lost. */
export interface Shadowed {
  readonly origin: Origin
  /** Its text, bounded, printable and without secrets. */
  readonly raw: string
}

/** What a setting came to, and why; all texts are bounded, printable and without secrets. */
export interface Explanation {
  /** E.g. `flushIntervalMs`. */
  readonly key: string
  /** Its name in `TracerOptions`; undefined if only variables set it. */
  readonly option: string | undefined
  /** The variables that set it, the one that counts first. */
  readonly env: readonly string[]
  /** Variables that are read together with one of those. */
  readonly also: readonly string[]
  readonly value: string
  readonly default: string
  readonly origin: Origin
  /** What the variable held that the value comes from. */
  readonly raw: string | undefined
  /** What was set too, and lost, the most wanted first. */
  readonly shadowed: readonly Shadowed[]
  readonly unit: string | undefined
  readonly doc: string
}

/** A row for each setting, in the order of the table; `found` has those whose value is not what they were set to. */
export function explain(sources: Sources, found: Readonly<Record<string, Found<unknown>>>): Explanation[] {
  const rows = Object.entries<Setting<unknown>>(settings).map(([key, setting]) =>
    row(key, setting, sources, found[key] ?? foundFor(setting, sources)),
  )
  return withLosses(rows, sources)
}

function row(key: string, setting: Setting<unknown>, sources: Sources, found: Found<unknown>): Explanation {
  const { value, origin } = found
  const { option, env, also = [], unit, doc, adds = false } = setting
  const winner = describeOrigin(origin)
  const losers = adds ? [] : sources.given(setting).filter((given) => describeOrigin(given.origin) !== winner)
  return {
    key,
    option,
    env: env.map((entry) => (typeof entry === 'string' ? entry : entry[0])),
    also,
    value: shownFound(setting, found) ?? shown(setting, value),
    default: setting.defaultText ?? shown(setting, setting.default),
    origin,
    raw: sources.shownText(origin),
    shadowed: losers.map((given) => ({ origin: given.origin, raw: given.shown })),
    unit,
    doc,
  }
}

function foundFor(setting: Setting<unknown>, sources: Sources): Found<unknown> {
  if (setting.adds !== true) return sources.value(setting)
  const all = sources.everywhere([setting], () => 'the rest')
  const [first] = all
  if (first === undefined) return sources.default(setting)
  return {
    value: Object.assign(Object.create(null), ...all.map(({ value }) => value).toReversed()),
    origin: first.origin,
    ...guardOf(all),
  }
}

function shown(setting: Setting<unknown>, value: unknown): string {
  if (value === undefined) return setting.defaultText ?? 'none'
  return setting.show?.(value as Exclude<unknown, undefined>) ?? shownPlain(value)
}
