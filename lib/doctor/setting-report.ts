import type { Explanation } from '../config/explain.ts'
import type { Origin } from '../config/found.ts'

/** What a setting came to, and why. */
export interface SettingReport {
  /** E.g. `flushIntervalMs`. */
  readonly key: string
  /** Its name in `TracerOptions`; null if only variables set it. */
  readonly option: string | null
  /** The variables that set it, the one that counts first. */
  readonly variables: readonly string[]
  readonly value: string
  readonly default: string
  readonly unit: string | null
  readonly origin: OriginReport
  /** What was set too, and lost. */
  readonly shadowed: readonly ShadowedReport[]
}

export interface OriginReport {
  readonly source: Origin['source']
  /** Null for the default. */
  readonly variable: string | null
  /** The file that it stands in; null for the environment. */
  readonly file: string | null
}

export interface ShadowedReport extends OriginReport {
  /** Its text. */
  readonly raw: string
}

/** A report for each setting, in the order of the table. */
export function settingReports(rows: readonly Explanation[]): SettingReport[] {
  return rows.map(reportOf)
}

function reportOf({ key, option, env, value, default: usual, unit, origin, shadowed }: Explanation): SettingReport {
  return {
    key,
    option: option ?? null,
    variables: env,
    value,
    default: usual,
    unit: unit ?? null,
    origin: originOf(origin),
    shadowed: shadowed.map((other) => ({ ...originOf(other.origin), raw: other.raw })),
  }
}

function originOf(origin: Origin): OriginReport {
  return {
    source: origin.source,
    variable: 'variable' in origin ? origin.variable : null,
    file: 'file' in origin ? origin.file : null,
  }
}
