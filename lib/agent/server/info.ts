// https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/api/info.go
import { createHash } from 'node:crypto'
import { BODY_MS, MAX_BODY_BYTES } from './request-body.ts'

/** What `/info` answers, and its hash, which every other answer carries so that a tracer sees when to ask again. */
export interface AgentInfo {
  readonly body: string
  /** Hex SHA-256 of the body. */
  readonly state: string
}

/** Says what this agent does, and promises nothing it does not: tracers leave out what an agent claims to do for them. */
export function agentInfo(version: string, endpoints: readonly string[], port: number, socket: string): AgentInfo {
  const info = {
    version,
    endpoints,
    feature_flags: [],
    client_drop_p0s: false,
    span_meta_structs: true,
    long_running_spans: false,
    span_events: true,
    evp_proxy_allowed_headers: [],
    config: {
      default_env: 'none',
      receiver_port: port,
      receiver_socket: socket,
      receiver_timeout: BODY_MS / 1000,
      max_request_bytes: MAX_BODY_BYTES,
    },
    peer_tags: [],
    span_kinds_stats_computed: [],
  }
  const body = JSON.stringify(info, undefined, '\t')
  return { body, state: createHash('sha256').update(body).digest('hex') }
}
