import type { AgentAddress } from '../platform/agent-address.ts'
import { urlOfAddress } from './agent-url.ts'
import * as forms from './forms.ts'
import { exporterForm, otelLogLevelForm, resourceAttributesForm, samplerForm } from './otel-forms.ts'
import { propagationSettings } from './propagation-settings.ts'
import { normalizedServiceName } from './service-name.ts'
import type { Setting, Settings } from './setting.ts'
import { shownTags } from './shown-tags.ts'
import { shownPlain } from './shown-value.ts'
import type { Surroundings } from './surroundings.ts'
import { tagsForm } from './tags-form.ts'

const HOUR = 3_600_000
const MIB = 1024 * 1024
const SOCKET = '/var/run/datadog/apm.socket'

const tagsRow = {
  form: tagsForm,
  default: {},
  defaultText: 'none',
  adds: true,
  show: shownTags,
} as const

/** Every setting there is. */
export const settings: Settings = {
  enabled: {
    option: 'enabled',
    env: ['DD_TRACE_ENABLED', ['OTEL_TRACES_EXPORTER', exporterForm]],
    form: forms.booleanForm,
    default: true,
    doc: 'Whether anything is recorded.',
  },
  service: {
    option: 'service',
    env: ['DD_SERVICE', 'DD_SERVICE_NAME', 'OTEL_SERVICE_NAME'],
    form: forms.textForm,
    default: 'unnamed-service',
    defaultIn: (surroundings) => normalizedServiceName(surroundings.serviceName()),
    defaultText: 'the name in package.json',
    doc: 'The service that spans belong to.',
  },
  env: {
    option: 'env',
    env: ['DD_ENV'],
    form: forms.textForm,
    default: undefined,
    defaultText: 'none',
    doc: 'Where the program runs, such as prod or staging.',
  },
  version: {
    option: 'version',
    env: ['DD_VERSION'],
    form: forms.textForm,
    default: undefined,
    defaultText: 'none',
    doc: 'The version of the program.',
  },
  tags: {
    option: 'tags',
    env: ['DD_TAGS'],
    ...tagsRow,
    doc: 'Tags of every span. Those of all places are added up, and those of the most wanted win; service, env and version among them count if they are not set otherwise.',
  },
  traceTags: {
    env: ['DD_TRACE_TAGS', 'DD_TRACE_GLOBAL_TAGS'],
    ...tagsRow,
    doc: 'More such tags, which win over those of DD_TAGS.',
  },
  resourceAttributes: {
    env: [['OTEL_RESOURCE_ATTRIBUTES', resourceAttributesForm]],
    ...tagsRow,
    doc: 'More such tags, in the terms of OpenTelemetry: service.name, service.version and deployment.environment.name are service, version and env. All others win over them.',
  },
  agentAddress: {
    option: 'url',
    env: ['DD_TRACE_AGENT_URL', 'DD_TRACE_URL'],
    form: forms.addressForm,
    default: { protocol: 'http:', hostname: '127.0.0.1', port: 8126, basePath: '' },
    defaultIn: socketIn,
    defaultText: `the host and port, if one of them is given; else unix://${SOCKET}, if it exists; else http://127.0.0.1:8126`,
    show: (address) => shownPlain(urlOfAddress(address)),
    doc: 'Where the agent is. A URL without a port means port 80 or 443.',
  },
  agentHostname: {
    option: 'hostname',
    env: ['DD_AGENT_HOST', 'DD_TRACE_AGENT_HOSTNAME'],
    form: forms.hostnameForm,
    default: '127.0.0.1',
    doc: "The agent's host, if no URL is given.",
  },
  agentPort: {
    option: 'port',
    env: ['DD_TRACE_AGENT_PORT', 'DD_AGENT_PORT'],
    form: forms.portForm,
    default: 8126,
    doc: "The agent's port, if no URL is given.",
  },
  agentTimeoutMs: {
    option: 'agentTimeout',
    env: ['DD_TRACE_AGENT_TIMEOUT', ['DD_TRACE_AGENT_TIMEOUT_SECONDS', forms.secondsForm(1, HOUR)]],
    form: forms.millisecondsForm(1, HOUR),
    default: 2000,
    unit: 'ms',
    doc: 'Longest time for a request to the agent.',
  },
  flushIntervalMs: {
    option: 'flushInterval',
    env: ['DD_TRACE_FLUSH_INTERVAL', ['DD_TRACE_WRITER_INTERVAL_SECONDS', forms.secondsForm(0, HOUR)]],
    form: forms.millisecondsForm(0, HOUR),
    default: 1000,
    unit: 'ms',
    doc: 'Longest time that a finished trace waits to be sent; 0 sends each at once.',
  },
  partialFlush: {
    env: ['DD_TRACE_PARTIAL_FLUSH_ENABLED'],
    form: forms.booleanForm,
    default: true,
    doc: 'Whether finished spans of an unfinished trace are sent ahead of the rest.',
  },
  partialFlushMinSpans: {
    option: 'flushMinSpans',
    env: ['DD_TRACE_PARTIAL_FLUSH_MIN_SPANS'],
    form: forms.countForm,
    default: 300,
    show: (count) => (count === Number.POSITIVE_INFINITY ? 'off' : String(count)),
    unit: 'spans',
    doc: 'How many finished spans of an unfinished trace are sent ahead of the rest.',
  },
  sampleRate: {
    option: 'sampleRate',
    env: ['DD_TRACE_SAMPLE_RATE', ['OTEL_TRACES_SAMPLER', samplerForm]],
    also: ['OTEL_TRACES_SAMPLER_ARG'],
    form: forms.rateForm,
    default: undefined,
    defaultText: 'the rates that the agent asks for',
    doc: 'The share of traces to keep, 0 to 1.',
  },
  ...propagationSettings,
  wideTraceIds: {
    env: ['DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED'],
    form: forms.booleanForm,
    default: true,
    doc: 'Whether trace ids have 128 bits, or 64.',
  },
  maxQueuedBytes: {
    env: ['DD_TRACE_WRITER_BUFFER_SIZE_BYTES'],
    form: forms.bytesForm(),
    default: 16 * MIB,
    unit: 'bytes',
    doc: 'Most bytes of all that is encoded and not yet taken by the agent; what does not fit is dropped and counted.',
  },
  maxPayloadBytes: {
    env: ['DD_TRACE_WRITER_MAX_PAYLOAD_SIZE_BYTES'],
    form: forms.bytesForm(24 * MIB),
    default: 20 * MIB,
    unit: 'bytes',
    doc: 'Most bytes of one request; the agent refuses more than 25 MiB.',
  },
  detached: {
    option: 'detached',
    env: ['CLEW_DETACHED'],
    form: forms.detachedForm,
    default: 'child',
    doc: 'Whether work that outlives the function around its span stays in the trace, or begins one that points back.',
  },
  contextManager: {
    option: 'contextManager',
    env: [],
    form: forms.contextManagerForm,
    default: undefined,
    defaultText: 'none',
    doc: "Carries the active span through an application's own kind of context too.",
  },
  scope: {
    env: ['DD_TRACE_SCOPE'],
    form: forms.scopeForm,
    default: 'async_local_storage',
    doc: 'What carries the active span, if no context manager is given: AsyncLocalStorage alone, or a cls-hooked namespace too.',
  },
  clsNamespace: {
    env: ['CLEW_CLS_NAMESPACE'],
    form: forms.textForm,
    default: 'clew',
    doc: 'The name of that namespace.',
  },
  startupLogs: {
    option: 'startupLogs',
    env: ['DD_TRACE_STARTUP_LOGS'],
    form: forms.booleanForm,
    default: false,
    doc: 'Whether to say on stderr, at start, with which configuration.',
  },
  debug: {
    option: 'debug',
    env: ['DD_TRACE_DEBUG'],
    form: forms.booleanForm,
    default: false,
    defaultText: 'true at the log level debug, else false',
    doc: 'Whether to explain in the log what clew does and ignores, and to look for leaking spans.',
  },
  logLevel: {
    option: 'logLevel',
    env: ['DD_TRACE_LOG_LEVEL', 'DD_LOG_LEVEL', ['OTEL_LOG_LEVEL', otelLogLevelForm]],
    form: forms.logLevelForm,
    default: 'warn',
    defaultText: 'debug where debug is on, else warn',
    doc: 'What is worth a log line: debug, info, warn, error or off.',
  },
  externalEnv: {
    env: ['DD_EXTERNAL_ENV'],
    form: forms.textForm,
    default: undefined,
    defaultText: 'none',
    doc: 'What the admission controller of Kubernetes knows of the container, for the agent to tell whose spans they are.',
  },
  logger: {
    option: 'logger',
    env: [],
    form: forms.loggerForm,
    default: undefined,
    defaultText: 'stderr',
    doc: 'Where log lines go.',
  },
}

/** All variables that some setting reads. */
export function variableNames(): string[] {
  return Object.values<Setting<unknown>>(settings).flatMap(({ env, also = [] }) => [
    ...env.map((entry) => (typeof entry === 'string' ? entry : entry[0])),
    ...also,
  ])
}

/** The agent's usual socket, where there is one. */
function socketIn(surroundings: Surroundings): AgentAddress | undefined {
  return surroundings.platform !== 'win32' && surroundings.fileExists(SOCKET) ? { socketPath: SOCKET } : undefined
}
