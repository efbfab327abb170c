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
  const reports = rows.map(reportOf)
  const address = reports.find(({ key }) => key === 'agentAddress')
  const parts = reports.filter(({ key }) => key === 'agentHostname' || key === 'agentPort')
  if (address === undefined || address.origin.variable === null) return reports
  if (parts.some(({ variables }) => variables.includes(String(address.origin.variable)))) return reports
  // Next to a URL, host and port do not count.
  const lost = parts.flatMap(({ origin, value, shadowed }) =>
    origin.variable === null ? [] : [{ ...origin, raw: value }, ...shadowed],
  )
  const changed = new Map<SettingReport, SettingReport>([
    [address, { ...address, shadowed: [...address.shadowed, ...lost] }],
    ...parts.map((part) => [part, { ...part, value: part.default, origin: DEFAULT, shadowed: [] }] as const),
  ])
  return reports.map((report) => changed.get(report) ?? report)
}

const DEFAULT: OriginReport = { source: 'default', variable: null, file: null }

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
