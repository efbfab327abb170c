import type { AgentAddress } from '../platform/agent-address.ts'
import type { ContextManager } from '../platform/context-manager.ts'
import type { LogLevel, LogSink } from '../platform/logger.ts'

/** Header dialects in which a trace crosses process boundaries. */
export type PropagationStyle = 'datadog' | 'tracecontext' | 'b3' | 'b3multi' | 'baggage' | 'none'

/** A dialect that writes and reads headers. */
export type HeaderStyle = Exclude<PropagationStyle, 'none'>

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
  /** So many finished spans of an unfinished trace are sent ahead of the rest. `DD_TRACE_PARTIAL_FLUSH_MIN_SPANS`, default 300. */
  readonly flushMinSpans?: number | undefined
  /** The share of traces to keep, 0 to 1; without it the agent decides. `DD_TRACE_SAMPLE_RATE`. */
  readonly sampleRate?: number | undefined
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
  /**
   * What becomes of work that goes on after the function around which its span stood has ended: `child`, it stays in the
   * trace, below that span; `link`, it begins a trace of its own with a link to that span, for programs whose pools and
   * intervals are born inside requests. `CLEW_DETACHED`, default `child`.
   */
  readonly detached?: 'child' | 'link' | undefined
  /** Carries the active span through an application's own kind of context too: see `clew/cls-hooked`. */
  readonly contextManager?: ContextManager | undefined
  /** Whether to say on stderr, at start, with which configuration. `DD_TRACE_STARTUP_LOGS`, default false. */
  readonly startupLogs?: boolean | undefined
  /** Whether to explain in the log what clew does and ignores. `DD_TRACE_DEBUG`, default false. */
  readonly debug?: boolean | undefined
  /** What is worth a log line. `DD_TRACE_LOG_LEVEL`; default: `debug` where `debug` is on, else `warn`. */
  readonly logLevel?: LogLevel | undefined
  /** Where log lines go, instead of stderr. */
  readonly logger?: LogSink | undefined
}

/** What the options and the environment come to. The composition root reads it, and nothing else does. */
export interface Config {
  readonly enabled: boolean
  readonly service: string
  readonly env: string | undefined
  readonly version: string | undefined
  /** Without `service`, `env` and `version`. */
  readonly tags: Readonly<Record<string, unknown>>
  /** The agent's address as people write it, without user and password. */
  readonly agentUrl: string
  readonly agentAddress: AgentAddress
  readonly agentTimeoutMs: number
  readonly flushIntervalMs: number
  /** Infinity if partial flushing is off. */
  readonly partialFlushMinSpans: number
  readonly sampleRate: number | undefined
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
  readonly logLevel: LogLevel
  /** What an admission controller put into the environment for the agent to read. */
  readonly externalEnv: string | undefined
  /** Undefined for stderr. */
  readonly logger: LogSink | undefined
}
