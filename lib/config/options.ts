import type { AgentAddress } from '../platform/agent-address.ts'
import type { ContextManager } from '../platform/context-manager.ts'
import type { DatagramAddress } from '../platform/datagram-socket.ts'
import type { LogLevel, LogSink } from '../platform/logger.ts'

/** Header dialects in which a trace crosses process boundaries. */
export type PropagationStyle = 'datadog' | 'tracecontext' | 'b3' | 'b3multi' | 'baggage' | 'none'

/** A dialect that writes and reads headers. */
export type HeaderStyle = Exclude<PropagationStyle, 'none'>

/**
 * Which share of which traces to keep. Its patterns are globs, in which `*` stands for any characters and `?` for one; what
 * it does not say does not matter.
 *
 * @example
 * { service: 'shop-*', tags: { 'http.method': 'GET' }, sampleRate: 0.1 }
 */
export interface SamplingRule {
  readonly service?: string | undefined
  /** The name of the trace's first span. */
  readonly name?: string | undefined
  /** The resource of that span. */
  readonly resource?: string | undefined
  /** Tags of that span, each with a glob that its value has to fit. */
  readonly tags?: Readonly<Record<string, string>> | undefined
  /** The share to keep, 0 to 1. */
  readonly sampleRate: number
  /** So many traces are kept by this rule in a second at most; without it, or if it is negative, there is no such limit. */
  readonly maxPerSecond?: number | undefined
  /** Who made the rule, if that was not here. */
  readonly provenance?: 'customer' | 'dynamic' | undefined
}

/** Which share of which spans to keep alone, where their trace is not kept. Its patterns are globs, as in {@link SamplingRule}. */
export interface SpanSamplingRule {
  readonly service?: string | undefined
  readonly name?: string | undefined
  /** The share to keep, 0 to 1; default 1. */
  readonly sampleRate?: number | undefined
  /** So many spans are kept by this rule in a second at most; without it, or if it is negative, there is no limit. */
  readonly maxPerSecond?: number | undefined
}

/**
 * What can be set in code. Each field says which environment variable sets it too; code wins over the environment.
 *
 * @example
 * tracer.init({ service: 'shop', env: 'prod', version: '1.4.2' })
 */
export interface TracerOptions {
  /** Whether anything is recorded. `DD_TRACE_ENABLED`, default true. */
  readonly enabled?: boolean | undefined
  /** The service that spans belong to. `DD_SERVICE`; default: the name in `package.json`. */
  readonly service?: string | undefined
  /** Where the program runs: `prod`, `staging`… `DD_ENV`. */
  readonly env?: string | undefined
  /** The version of the program. `DD_VERSION`. */
  readonly version?: string | undefined
  /** Tags of every span. `DD_TAGS`, as `team:shop,region:eu`; those given here are added to those and win over them. */
  readonly tags?: Readonly<Record<string, unknown>> | undefined
  /** Services and the names that they get instead. `DD_SERVICE_MAPPING`, as `db:orders-db,cache:orders-cache`. */
  readonly serviceMapping?: Readonly<Record<string, string>> | undefined
  /** Whether traces tell the machine's name. `DD_TRACE_REPORT_HOSTNAME`, default false. */
  readonly reportHostname?: boolean | undefined
  /**
   * Where the agent is: `http://host:8126`, `https://…`, `unix:///var/run/datadog/apm.socket`, `\\.\pipe\datadog`. A URL
   * without a port means port 80 or 443. `DD_TRACE_AGENT_URL`.
   */
  readonly url?: string | URL | undefined
  /** The agent's host, if `url` is not given. `DD_AGENT_HOST`, default `127.0.0.1`. */
  readonly hostname?: string | undefined
  /** The agent's port, if `url` is not given. `DD_TRACE_AGENT_PORT`, default 8126. */
  readonly port?: number | string | undefined
  /** Longest time for a request to the agent, in milliseconds. `DD_TRACE_AGENT_TIMEOUT`, default 2000. */
  readonly agentTimeout?: number | undefined
  /** Longest time that a finished trace waits to be sent, in milliseconds; 0 sends each at once. `DD_TRACE_FLUSH_INTERVAL`, default 1000. */
  readonly flushInterval?: number | undefined
  /**
   * Longest time that `SIGTERM` or `SIGINT`, if nobody else listens to it, waits until what is finished is sent, in
   * milliseconds; 0 leaves signals alone. `CLEW_SIGNAL_TIMEOUT`, default 500.
   */
  readonly signalTimeout?: number | undefined
  /**
   * Longest time that `process.exit()` waits until what is finished is sent, in milliseconds; 0 does not send it.
   * `CLEW_EXIT_TIMEOUT`, default 200.
   */
  readonly exitTimeout?: number | undefined
  /** So many finished spans of an unfinished trace are sent ahead of the rest. `DD_TRACE_PARTIAL_FLUSH_MIN_SPANS`, default 300. */
  readonly flushMinSpans?: number | undefined
  /** The version of the agent's protocol for traces: 0.5 has a quarter to a third of the bytes, links and events as tags, and no structured data. `DD_TRACE_AGENT_PROTOCOL_VERSION`; default: 0.4; an agent that does not take it gets an older one. */
  readonly protocolVersion?: '0.4' | '0.5' | undefined
  /** Whether hits, errors and durations are counted here, and not by the agent. `DD_TRACE_STATS_COMPUTATION_ENABLED`, default false. */
  readonly stats?: boolean | undefined
  /** The share of traces to keep, 0 to 1; without it the agent decides. `DD_TRACE_SAMPLE_RATE`. */
  readonly sampleRate?: number | undefined
  /** Which share of which traces to keep: the first rule counts that a trace fits. `DD_TRACE_SAMPLING_RULES`, as a JSON array. */
  readonly samplingRules?: readonly SamplingRule[] | undefined
  /** So many traces are kept in a second by rules and the sample rate at most; negative for no limit. `DD_TRACE_RATE_LIMIT`, default 100. */
  readonly rateLimit?: number | undefined
  /** Which share of which spans to keep alone, where their trace is not kept. `DD_SPAN_SAMPLING_RULES`, as a JSON array, or `DD_SPAN_SAMPLING_RULES_FILE`. */
  readonly spanSamplingRules?: readonly SpanSamplingRule[] | undefined
  /** Header dialects, most wanted first; one list for both directions or one for each. `DD_TRACE_PROPAGATION_STYLE`, `…_INJECT`, `…_EXTRACT`; default `datadog,tracecontext,baggage`. */
  readonly tracePropagationStyle?:
    | readonly PropagationStyle[]
    | {
        readonly inject?: readonly PropagationStyle[] | undefined
        readonly extract?: readonly PropagationStyle[] | undefined
      }
    | undefined
  /** So many baggage items are sent and read at most. `DD_TRACE_BAGGAGE_MAX_ITEMS`, default 64. */
  readonly baggageMaxItems?: number | undefined
  /** So many bytes of baggage are sent and read at most. `DD_TRACE_BAGGAGE_MAX_BYTES`, default 8192. */
  readonly baggageMaxBytes?: number | undefined
  /** Keys of baggage that comes in and becomes tags; `*` for all. `DD_TRACE_BAGGAGE_TAG_KEYS`, default `user.id,session.id,account.id`. */
  readonly baggageTagKeys?: readonly string[] | undefined
  /** Whether baggage also travels as `ot-baggage-*`, beside Datadog's headers. `DD_TRACE_LEGACY_BAGGAGE_ENABLED`, default true. */
  readonly legacyBaggageEnabled?: boolean | undefined
  /** Whether metrics of what became of all spans are sent to DogStatsD, every ten seconds. `DD_TRACE_HEALTH_METRICS_ENABLED`, default false. */
  readonly healthMetrics?: boolean | undefined
  /** Where those go: a URL, `udp://host:8125`, or host and port. `DD_DOGSTATSD_URL`, `DD_DOGSTATSD_HOST`, `DD_DOGSTATSD_PORT`; default: the agent's host, and 8125. */
  readonly dogstatsd?:
    | {
        readonly url?: string | URL | undefined
        readonly hostname?: string | undefined
        readonly port?: number | string | undefined
      }
    | undefined
  /** Whether trace ids have 128 bits, or 64. `DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED`, default true. */
  readonly traceId128BitGenerationEnabled?: boolean | undefined
  /**
   * What becomes of work that goes on after the function around which its span stood has ended: `child`, it stays in the
   * trace, below that span; `link`, it begins a trace of its own with a link to that span, for programs whose pools and
   * intervals are born inside requests. `CLEW_DETACHED`, default `child`.
   */
  readonly detached?: 'child' | 'link' | undefined
  /** Carries the active span through an application's own kind of context too: see `clew/cls-hooked`. */
  readonly contextManager?: ContextManager | undefined
  /** Whether to say on stderr, at start, with which configuration. `DD_TRACE_STARTUP_LOGS`; default: true where `debug` is on, else false. */
  readonly startupLogs?: boolean | undefined
  /** Whether to explain in the log what clew does and ignores. `DD_TRACE_DEBUG`, default false. */
  readonly debug?: boolean | undefined
  /** What is worth a log line. `DD_TRACE_LOG_LEVEL`; default: `debug` where `debug` is on, else `warn`. */
  readonly logLevel?: LogLevel | undefined
  /** Where log lines go, instead of stderr. */
  readonly logger?: LogSink | undefined
}

/** A rule for spans of which the share is known. */
export interface ResolvedSpanSamplingRule extends SpanSamplingRule {
  readonly sampleRate: number
}

/** What the options and the environment come to. The composition root reads it, and nothing else does. */
export interface Config {
  readonly enabled: boolean
  readonly service: string
  readonly env: string | undefined
  readonly version: string | undefined
  /** Without `service`, `env` and `version`. */
  readonly tags: Readonly<Record<string, unknown>>
  /** Services and the names that they get instead, in an object without prototype. */
  readonly serviceMapping: Readonly<Record<string, string>>
  /** Whether traces tell the machine's name. */
  readonly reportHostname: boolean
  /** The machine's name; undefined for what the system says. */
  readonly hostname: string | undefined
  /** Whether traces tell of which commit in which repository the program is. */
  readonly gitMetadata: boolean
  readonly gitCommitSha: string | undefined
  /** Without user and password. */
  readonly gitRepositoryUrl: string | undefined
  /** Whether traces tell the tags of the process. */
  readonly processTags: boolean
  /** The agent's address as people write it, without user and password. */
  readonly agentUrl: string
  readonly agentAddress: AgentAddress
  readonly agentTimeoutMs: number
  readonly flushIntervalMs: number
  /** 0 to leave signals alone. */
  readonly signalTimeoutMs: number
  /** 0 for no sending in `process.exit()`. */
  readonly exitTimeoutMs: number
  /** Infinity if partial flushing is off. */
  readonly partialFlushMinSpans: number
  /** Undefined for 0.4. */
  readonly protocolVersion: '0.4' | '0.5' | undefined
  /** Undefined for what the agent says that it takes. */
  readonly nativeSpanEvents: boolean | undefined
  /** Whether hits, errors and durations are counted here, and not by the agent. */
  readonly statsComputation: boolean
  readonly sampleRate: number | undefined
  /** With tags in objects without prototype, and without negative limits. */
  readonly samplingRules: readonly SamplingRule[]
  /** Most traces in a second that rules and the sample rate keep; negative for no limit. */
  readonly rateLimit: number
  /** Without negative limits. */
  readonly spanSamplingRules: readonly ResolvedSpanSamplingRule[]
  /** Empty for `none`. */
  readonly injectStyles: readonly HeaderStyle[]
  /** Empty for `none`. */
  readonly extractStyles: readonly HeaderStyle[]
  /** Whether the first dialect with a trace in it is the only one that is read. */
  readonly extractFirst: boolean
  /** What becomes of a trace that comes in. */
  readonly extractBehaviour: 'continue' | 'restart' | 'ignore'
  /** Longest `x-datadog-tags`, in characters; 0 for none. */
  readonly maxDatadogTagsLength: number
  readonly maxBaggageItems: number
  readonly maxBaggageBytes: number
  readonly baggageTagKeys: readonly string[]
  readonly legacyBaggage: boolean
  /** Whether metrics of what became of all spans are sent. */
  readonly healthMetrics: boolean
  /** Where they go. */
  readonly dogstatsdAddress: DatagramAddress
  /** Whether trace ids have 128 bits, or 64. */
  readonly wideTraceIds: boolean
  /** Most bytes of all that is encoded and not yet taken by the agent. */
  readonly maxQueuedBytes: number
  /** Most bytes of one request. */
  readonly maxPayloadBytes: number
  readonly detached: 'child' | 'link'
  readonly contextManager: ContextManager | undefined
  /** What carries the active span without a context manager. */
  readonly scope: 'async_local_storage' | 'cls_hooked'
  /** The name of the cls-hooked namespace that then does. */
  readonly clsNamespace: string
  readonly startupLogs: boolean
  readonly debug: boolean
  /** Whether the program is being developed, and leaking spans are worth looking for. */
  readonly development: boolean
  readonly logLevel: LogLevel
  /** What an admission controller put into the environment for the agent to read. */
  readonly externalEnv: string | undefined
  /** Undefined for stderr. */
  readonly logger: LogSink | undefined
}
