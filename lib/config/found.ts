import type { Setting } from './settings.ts'
import { shownValue } from './shown-value.ts'

/** Where a value comes from. */
export type Origin =
  | { readonly source: 'code' }
  | { readonly source: 'default' }
  | {
      readonly source: 'environment'
      /** E.g. `DD_SERVICE`. */
      readonly variable: string
    }

/** A value, and where it comes from. */
export interface Found<T> {
  readonly value: T
  readonly origin: Origin
}

/**
 * What is used in place of a variable, as a message says it: `the default, 2000 ms`, or `'shop' from DD_TAGS`; without the
 * name of the variable itself, if that could be used in part.
 */
export function describeFound<T>(setting: Setting<T>, { value, origin }: Found<T>, variable: string): string {
  const text = value === undefined ? setting.defaultText : shown(setting, value as Exclude<T, undefined>)
  switch (origin.source) {
    case 'default':
      return `the default, ${text}`
    case 'code':
      return `${text} from the options`
    case 'environment':
      return origin.variable === variable ? `${text}` : `${text} from ${origin.variable}`
  }
}

function shown<T>(setting: Setting<T>, value: Exclude<T, undefined>): string {
  const text = setting.show?.(value) ?? shownValue(value)
  return setting.unit === undefined ? text : `${text} ${setting.unit}`
}
