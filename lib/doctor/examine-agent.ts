import { describeOrigin } from '../config/found.ts'
import type { LoadedConfig } from '../config/load-config.ts'
import { shownPlain } from '../config/shown-value.ts'
import { agentHeaders } from '../export/agent-headers.ts'
import { container } from '../platform/container.ts'
import { VERSION } from '../platform/version.ts'
import { agentMend, TLS_FAILURE } from './agent-mend.ts'
import { type Answer, askAgent } from './ask-agent.ts'
import type { AgentReport } from './diagnosis.ts'
import type { Finding } from './finding.ts'
import { type InfoReport, infoReport } from './info-report.ts'
import type { Surroundings } from './surroundings.ts'

interface Examined {
  readonly agent: AgentReport
  readonly findings: readonly Finding[]
}

/** What every agent takes that clew speaks with. */
const USUAL_TRACES = '/v0.4/traces'
const STATS = '/v0.6/stats'

/** Asks the agent of a configuration what it is, with the headers that a tracer would send. */
export async function examineAgent(loaded: LoadedConfig, { host, timers }: Surroundings): Promise<Examined> {
  const { config, discretion } = loaded
  const { agentAddress: address, agentTimeoutMs: timeoutMs, externalEnv } = config
  const where = container(host)
  const headers = agentHeaders({
    tracerVersion: VERSION,
    nodeVersion: host.nodeVersion,
    interpreter: host.interpreter,
    ...where,
    externalEnv,
  })
  const answer = await askAgent({ address, path: '/info', headers, timeoutMs, timers })
  const info = 'status' in answer && answer.status === 200 ? infoReport(answer.body) : undefined
  const url = String(discretion.shown('agentUrl'))
  const agent = {
    url,
    tracesPath: `/v${config.protocolVersion ?? '0.4'}/traces`,
    timeoutMs,
    reachable: info !== undefined,
    status: 'status' in answer ? answer.status : null,
    failure: 'failure' in answer ? shownPlain(answer.failure) : null,
    info: info ?? null,
  }
  if (info !== undefined) return { agent, findings: shortcomings(agent, info, loaded) }
  const mend = discretion.hide(agentMend(answer, { address, contained: where.containerId !== undefined }))
  return { agent, findings: [unreachable(url, discretion.hide(gotOf(answer)), mend)] }
}

function unreachable(url: string, got: string, mend: string): Finding {
  return {
    ...PROBLEM,
    name: url,
    expected: 'an agent that answers GET /info',
    got,
    consequence: 'no trace arrives',
    mend,
  }
}

function gotOf(answer: Answer): string {
  if ('status' in answer)
    return answer.status === 200 ? 'an answer that is not that of an agent' : `status ${answer.status}`
  const { failure, detail } = answer
  if (failure === 'timeout') return detail
  if (TLS_FAILURE.test(failure)) return `${failure} in place of TLS`
  return shownPlain(detail.includes(failure) ? detail : `${failure}: ${detail}`)
}

/** What an agent does not take that clew sends. */
function shortcomings(
  { url, tracesPath }: AgentReport,
  info: InfoReport,
  { config, origins }: LoadedConfig,
): Finding[] {
  const { endpoints, maxRequestBytes } = info
  const found: Finding[] = []
  if (!endpoints.includes(tracesPath)) found.push(withoutTraces(url, tracesPath, endpoints, origins))
  if (config.statsComputation && !endpoints.includes(STATS)) {
    found.push({
      ...NOTICE,
      name: url,
      expected: `${STATS} among the endpoints of the agent, because statistics are to be counted here`,
      got: 'none of that name',
      consequence: 'the agent counts them, and only of the traces that it gets',
      mend: `Use a newer agent, or remove ${describeOrigin(origins.statsComputation)}.`,
    })
  }
  if (maxRequestBytes !== null && maxRequestBytes < config.maxPayloadBytes) {
    found.push({
      ...PROBLEM,
      name: url,
      expected: `an agent that takes requests of ${config.maxPayloadBytes} bytes`,
      got: `one that takes ${maxRequestBytes}`,
      consequence: 'larger ones are refused, with all traces in them',
      mend: `Set DD_TRACE_WRITER_MAX_PAYLOAD_SIZE_BYTES to at most ${maxRequestBytes}.`,
    })
  }
  return found
}

function withoutTraces(
  url: string,
  path: string,
  endpoints: readonly string[],
  { protocolVersion }: LoadedConfig['origins'],
): Finding {
  const missing = { name: url, expected: `${path} among the endpoints of the agent`, got: 'none of that name' }
  return path !== USUAL_TRACES && endpoints.includes(USUAL_TRACES)
    ? {
        ...NOTICE,
        ...missing,
        consequence: `traces go to ${USUAL_TRACES}`,
        mend: `Remove ${describeOrigin(protocolVersion)}, or switch that version on in the agent.`,
      }
    : {
        ...PROBLEM,
        ...missing,
        consequence: 'no trace arrives',
        mend: 'Is tracing switched on in the agent (apm_config.enabled)?',
      }
}

const NOTICE = { severity: 'notice', kind: 'agent', why: null } as const
const PROBLEM = { severity: 'problem', kind: 'agent', why: null } as const
