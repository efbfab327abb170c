import type { Setting } from './setting.ts'
import { REDACTED, shownValue } from './shown-value.ts'
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
export function describeFound<T>(setting: Setting<T>, { value, origin, secret }: Found<T>, variable: string): string {
  const plain = value === undefined ? setting.defaultText : shown(setting, value as Exclude<T, undefined>)
  const text = secret === true ? REDACTED : plain
  if (origin.source === 'default') return `the default, ${text}`
  const place = describeOrigin(origin)
  return place === variable ? `${text}` : `${text} from ${place}`
}

function shown<T>(setting: Setting<T>, value: Exclude<T, undefined>): string {
  const text = setting.show?.(value) ?? shownValue(value)
  return setting.unit === undefined ? text : `${text} ${setting.unit}`
}
