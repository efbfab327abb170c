// https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/api/info.go

/** Tags that a trace must have, and that it must not have. */
export interface TagFilters {
  readonly require: readonly string[]
  readonly reject: readonly string[]
}

/** What of an agent's `/info` matters to a tracer. What it does not say, or says otherwise than agents do, is missing. */
export interface AgentInfo {
  readonly version: string | undefined
  readonly endpoints: readonly string[]
  readonly featureFlags: readonly string[]
  /** Whether the agent's statistics allow tracers to leave out what is not sampled. */
  readonly clientDropP0s: boolean
  /** Whether a span may have the fields `span_events` and `meta_struct`. */
  readonly spanEvents: boolean
  readonly spanMetaStructs: boolean
  /** Whether unfinished spans may be sent, to be replaced later. */
  readonly longRunningSpans: boolean
  /** Tags that tell in statistics whom a span has called. */
  readonly peerTags: readonly string[]
  /** Kinds of spans that statistics count. */
  readonly spanKindsStatsComputed: readonly string[]
  /** `key` or `key:value`, of the root of a trace. */
  readonly filterTags: TagFilters
  /** The same with regular expressions, in Go's syntax, and as long as whoever answers wants them. */
  readonly filterTagsRegex: TagFilters
  /** Regular expressions for resources whose traces the agent drops. */
  readonly ignoreResources: readonly string[]
  /** How the agent obscures resources in statistics; 0 if it does not say. */
  readonly obfuscationVersion: number
  /** The environment of spans that have none. */
  readonly defaultEnv: string | undefined
  /** Longest body of a request. */
  readonly maxRequestBytes: number | undefined
}

/** An agent has two dozen endpoints, and fewer of all else. */
const MAX_ENTRIES = 200
const MAX_TEXT = 1000

/** Reads the body of an answer; undefined if no agent says so. */
export function readAgentInfo(body: string): AgentInfo | undefined {
  const info = parsed(body)
  return isRecord(info) && Array.isArray(info['endpoints']) ? agentInfo(info) : undefined
}

/** What there is to know of an agent that says nothing. */
export const NO_INFO: AgentInfo = agentInfo({})

function agentInfo(info: Readonly<Record<string, unknown>>): AgentInfo {
  const config = isRecord(info['config']) ? info['config'] : {}
  return {
    version: textIn(info['version']),
    endpoints: textsIn(info['endpoints']),
    featureFlags: textsIn(info['feature_flags']),
    clientDropP0s: info['client_drop_p0s'] === true,
    spanEvents: info['span_events'] === true,
    spanMetaStructs: info['span_meta_structs'] === true,
    longRunningSpans: info['long_running_spans'] === true,
    peerTags: textsIn(info['peer_tags']),
    spanKindsStatsComputed: textsIn(info['span_kinds_stats_computed']),
    filterTags: filtersIn(info['filter_tags']),
    filterTagsRegex: filtersIn(info['filter_tags_regex']),
    ignoreResources: textsIn(info['ignore_resources']),
    obfuscationVersion: countIn(info['obfuscation_version']) ?? 0,
    defaultEnv: textIn(config['default_env']),
    maxRequestBytes: countIn(config['max_request_bytes']),
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

/** A cut text would be another one. */
function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= MAX_TEXT ? value : undefined
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.slice(0, MAX_ENTRIES).flatMap((entry) => textIn(entry) ?? []) : []
}

function filtersIn(value: unknown): TagFilters {
  const { require, reject } = isRecord(value) ? value : {}
  return { require: textsIn(require), reject: textsIn(reject) }
}

function countIn(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}
