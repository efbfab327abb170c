import type { ContextBackend } from '../platform/context-backend.ts'
import type { Finding } from './finding.ts'
import type { InfoReport } from './info-report.ts'
import type { SettingReport } from './setting-report.ts'

/** All that the doctor finds: what `--json` writes. Texts are bounded, printable and without secrets. */
export interface Diagnosis {
  /** Whether there are no problems. */
  readonly healthy: boolean
  readonly findings: readonly Finding[]
  readonly settings: readonly SettingReport[]
  readonly runtime: RuntimeReport
  readonly agent: AgentReport
}

/** What a tracer would run on. */
export interface RuntimeReport {
  /** The version of clew. */
  readonly clew: string
  readonly node: string
  readonly nodeSupported: boolean
  readonly asyncLocalStorage: ContextBackend
  /** Whether the active span is to be carried by cls-hooked too. */
  readonly clsHookedAsked: boolean
  /** Null if it was not asked for. */
  readonly clsHookedFound: boolean | null
}

/** What is at the agent's address. */
export interface AgentReport {
  readonly url: string
  /** Where clew would send traces to: `/v0.4/traces`. */
  readonly tracesPath: string
  /** Longest time for the question, in milliseconds. */
  readonly timeoutMs: number
  /** Whether an agent answered. */
  readonly reachable: boolean
  /** The status of the answer; null if there was none. */
  readonly status: number | null
  /** Why there was no answer, in one word: `ECONNREFUSED`, `timeout`. */
  readonly failure: string | null
  /** What it says of itself; null if no agent answered. */
  readonly info: InfoReport | null
}
