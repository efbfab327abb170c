// https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/api/info.go
import { shownPlain } from '../config/shown-value.ts'

/** What of an agent's `/info` matters to a tracer; null stands for what it does not say. */
export interface AgentInfo {
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

/** An agent has two dozen. */
const MAX_ENDPOINTS = 200

/** Reads the body of an answer; undefined if no agent says so. */
export function readAgentInfo(body: string): AgentInfo | undefined {
  const info = parsed(body)
  if (!isRecord(info) || !Array.isArray(info['endpoints'])) return undefined
  const config = isRecord(info['config']) ? info['config'] : {}
  const maxRequestBytes = config['max_request_bytes']
  return {
    version: textIn(info['version']),
    endpoints: info['endpoints'].slice(0, MAX_ENDPOINTS).flatMap((endpoint) => textIn(endpoint) ?? []),
    clientDropP0s: info['client_drop_p0s'] === true,
    spanEvents: info['span_events'] === true,
    spanMetaStructs: info['span_meta_structs'] === true,
    longRunningSpans: info['long_running_spans'] === true,
    defaultEnv: textIn(config['default_env']),
    maxRequestBytes: typeof maxRequestBytes === 'number' ? maxRequestBytes : null,
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** Whoever answers may write anything. */
function textIn(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? shownPlain(value) : null
}
