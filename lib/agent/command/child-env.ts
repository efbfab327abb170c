// https://opentelemetry.io/docs/specs/otel/protocol/exporter/
import type { OpenAgent } from '../dev-agent.ts'

type Env = Readonly<Record<string, string | undefined>>

const ENDPOINTS = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']
const PROTOCOLS = ['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL']

/** The environment of a command, which tells tracers where the agent is; and OpenTelemetry's exporters, unless somebody told them. */
export function childEnv({ url, otlpUrl }: Pick<OpenAgent, 'url' | 'otlpUrl'>, env: Env): Env {
  const told = { ...env, DD_TRACE_AGENT_URL: url }
  // An empty one counts as none. By gRPC the agent is not to be reached.
  if (otlpUrl === undefined || ENDPOINTS.some((name) => env[name]) || PROTOCOLS.some((name) => env[name] === 'grpc'))
    return told
  const protocol = PROTOCOLS.some((name) => env[name]) ? {} : { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' }
  return { ...told, OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl, ...protocol }
}
