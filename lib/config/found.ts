import { REDACTED, withoutItsSecrets } from './secrets.ts'
import type { Setting } from './setting.ts'
import { shownValue } from './shown-value.ts'
import type { StableSource } from './stable-path.ts'

/** A variable that a value comes from. */
export type VariableOrigin =
  | {
      readonly source: 'environment'
      /** E.g. `DD_SERVICE`. */
      readonly variable: string
    }
  | {
      readonly source: StableSource
      readonly variable: string
      /** The path of the file. */
      readonly file: string
    }

/** Where a value comes from. */
export type Origin = { readonly source: 'code' } | { readonly source: 'default' } | VariableOrigin

/** A value, and where it comes from. */
export interface Found<T> {
  readonly value: T
  readonly origin: Origin
  /** Whether it is nobody's business, because a secret was put into it. */
  readonly secret?: boolean
  /** The text that was taken apart to get it. */
  readonly whole?: string
}

/** `DD_SERVICE`, `DD_SERVICE in /etc/datadog-agent/application_monitoring.yaml`, `the options` or `the default`. */
export function describeOrigin(origin: Origin): string {
  switch (origin.source) {
    case 'code':
      return 'the options'
    case 'default':
      return 'the default'
    case 'environment':
      return origin.variable
    case 'local_file':
    case 'fleet_file':
      return `${origin.variable} in ${origin.file}`
  }
}

/**
 * What is used in place of a variable, as a message says it: `the default, 2000 ms`, or `'shop' from DD_TAGS`; without the
 * name of the variable itself, if that could be used in part.
 */
export function describeFound<T>(setting: Setting<T>, found: Found<T>, variable: string): string {
  const { origin, value } = found
  const plain = shownFound(setting, found) ?? (value === undefined ? setting.defaultText : shownValue(value))
  const text = value === undefined || setting.unit === undefined ? plain : `${plain} ${setting.unit}`
  if (origin.source === 'default') return `the default, ${text}`
  const place = describeOrigin(origin)
  return place === variable ? `${text}` : `${text} from ${place}`
}

/** A value in words; undefined if there is none, or the setting has no words for it. */
export function shownFound<T>(setting: Setting<T>, found: Found<T>): string | undefined {
  if (found.secret === true) return REDACTED
  if (found.value === undefined) return undefined
  return setting.show?.(found.value as Exclude<T, undefined>, openText(found))
}

/** The text that a value was taken out of, without the secrets in it; undefined if there are none. */
export function openText({ whole }: Found<unknown>): string | undefined {
  return whole === undefined ? undefined : withoutItsSecrets(whole)
}

/** What keeps secrets of several values that are made one. */
export function guardOf(found: readonly Found<unknown>[]): Pick<Found<unknown>, 'secret' | 'whole'> {
  return { secret: found.some(({ secret }) => secret), whole: found.flatMap(({ whole }) => whole ?? []).join(',') }
}
