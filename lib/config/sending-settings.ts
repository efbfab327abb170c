import type { AgentAddress } from '../platform/agent-address.ts'
import * as forms from './forms.ts'
import type { Settings } from './setting.ts'
import { shownPlain } from './shown-value.ts'
import type { Surroundings } from './surroundings.ts'
import { urlOfAddress } from './url-of-address.ts'

const HOUR = 3_600_000
const MIB = 1024 * 1024
const SOCKET = '/var/run/datadog/apm.socket'

type Sending =
  | 'agentAddress'
  | 'agentHostname'
  | 'agentPort'
  | 'agentTimeoutMs'
  | 'flushIntervalMs'
  | 'signalTimeoutMs'
  | 'exitTimeoutMs'
  | 'partialFlush'
  | 'partialFlushMinSpans'
  | 'maxQueuedBytes'
  | 'maxPayloadBytes'
  | 'protocolVersion'
  | 'nativeSpanEvents'
  | 'statsComputation'
  | 'externalEnv'

/** The settings of how spans get to the agent. */
export const sendingSettings: Pick<Settings, Sending> = {
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
  signalTimeoutMs: {
    option: 'signalTimeout',
    env: ['CLEW_SIGNAL_TIMEOUT'],
    form: forms.millisecondsForm(0, HOUR),
    default: 500,
    unit: 'ms',
    doc: 'Longest time that SIGTERM or SIGINT, if nobody else listens to it, waits until what is finished is sent; 0 leaves signals alone.',
  },
  exitTimeoutMs: {
    option: 'exitTimeout',
    env: ['CLEW_EXIT_TIMEOUT'],
    form: forms.millisecondsForm(0, HOUR),
    default: 200,
    unit: 'ms',
    doc: 'Longest time that process.exit() waits until what is finished is sent; 0 does not send it.',
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
  maxQueuedBytes: {
    env: ['DD_TRACE_WRITER_BUFFER_SIZE_BYTES'],
    form: forms.bytesForm(),
    default: 8 * MIB,
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
  protocolVersion: {
    option: 'protocolVersion',
    env: ['DD_TRACE_AGENT_PROTOCOL_VERSION', 'DD_TRACE_API_VERSION'],
    form: forms.protocolForm,
    default: undefined,
    defaultText: '0.4',
    doc: "The version of the agent's protocol for traces. 0.5 sends each text of a payload once: a quarter to a third of the bytes. Links and events are tags there, and structured data is left out.",
  },
  nativeSpanEvents: {
    env: ['DD_TRACE_NATIVE_SPAN_EVENTS'],
    form: forms.booleanForm,
    default: undefined,
    defaultText: 'whether the agent says that it takes them',
    doc: 'Whether the events of spans are sent as such, or as a tag that holds JSON.',
  },
  statsComputation: {
    option: 'stats',
    env: ['DD_TRACE_STATS_COMPUTATION_ENABLED', 'DD_TRACE_COMPUTE_STATS'],
    form: forms.booleanForm,
    default: false,
    doc: 'Whether hits, errors and durations are counted here, over all traces, and not by the agent.',
  },
  externalEnv: {
    env: ['DD_EXTERNAL_ENV'],
    form: forms.headerForm,
    default: undefined,
    defaultText: 'none',
    doc: 'What the admission controller of Kubernetes knows of the container, for the agent to tell whose spans they are.',
  },
}

/** The agent's usual socket, where there is one. */
function socketIn(surroundings: Surroundings): AgentAddress | undefined {
  return surroundings.platform !== 'win32' && surroundings.fileExists(SOCKET) ? { socketPath: SOCKET } : undefined
}
