import { shownPlain } from '../config/shown-value.ts'
import { readAgentInfo } from '../export/agent-info.ts'

/** What of an agent's `/info` a reader wants to know; null stands for what it does not say. */
export interface InfoReport {
  readonly version: string | null
  readonly endpoints: readonly string[]
  /** Whether the agent's statistics allow tracers to leave out what is not sampled. */
  readonly clientDropP0s: boolean
  readonly spanEvents: boolean
  readonly spanMetaStructs: boolean
  readonly longRunningSpans: boolean
  /** The environment of spans that have none. */
  readonly defaultEnv: string | null
  /** Longest body of a request. */
  readonly maxRequestBytes: number | null
}

/** Reads the body of an answer; undefined if no agent says so. */
export function infoReport(body: string): InfoReport | undefined {
  const info = readAgentInfo(body)
  if (info === undefined) return undefined
  const { clientDropP0s, spanEvents, spanMetaStructs, longRunningSpans, maxRequestBytes = 0 } = info
  return {
    version: shown(info.version),
    endpoints: info.endpoints.map((endpoint) => shownPlain(endpoint)),
    clientDropP0s,
    spanEvents,
    spanMetaStructs,
    longRunningSpans,
    defaultEnv: shown(info.defaultEnv),
    // An agent that took nothing would not be one.
    maxRequestBytes: maxRequestBytes === 0 ? null : maxRequestBytes,
  }
}

/** Whoever answers may write anything. */
function shown(text: string | undefined): string | null {
  return text === undefined ? null : shownPlain(text)
}
