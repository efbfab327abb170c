import type { Config } from '../config/options.ts'
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

/** Where clew sends traces to. */
export const TRACES = '/v0.4/traces'

/** Asks the agent of a configuration what it is, with the headers that a tracer would send. */
export async function examineAgent(config: Config, { host, timers }: Surroundings): Promise<Examined> {
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
  const url = shownPlain(config.agentUrl)
  const agent = {
    url,
    timeoutMs,
    reachable: info !== undefined,
    status: 'status' in answer ? answer.status : null,
    failure: 'failure' in answer ? shownPlain(answer.failure) : null,
    info: info ?? null,
  }
  if (info !== undefined) return { agent, findings: shortcomings(url, info, config) }
  const mend = agentMend(answer, { address, contained: where.containerId !== undefined })
  return { agent, findings: [unreachable(url, answer, mend)] }
}

function unreachable(url: string, answer: Answer, mend: string): Finding {
  return {
    ...PROBLEM,
    name: url,
    expected: 'an agent that answers GET /info',
    got: gotOf(answer),
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
function shortcomings(url: string, { endpoints, maxRequestBytes }: InfoReport, { maxPayloadBytes }: Config): Finding[] {
  const found: Finding[] = []
  if (!endpoints.includes(TRACES)) {
    found.push({
      ...PROBLEM,
      name: url,
      expected: `${TRACES} among the endpoints of the agent`,
      got: 'none of that name',
      consequence: 'no trace arrives',
      mend: 'Is tracing switched on in the agent (apm_config.enabled)?',
    })
  }
  if (maxRequestBytes !== null && maxRequestBytes < maxPayloadBytes) {
    found.push({
      ...PROBLEM,
      name: url,
      expected: `an agent that takes requests of ${maxPayloadBytes} bytes`,
      got: `one that takes ${maxRequestBytes}`,
      consequence: 'larger ones are refused, with all traces in them',
      mend: `Set DD_TRACE_WRITER_MAX_PAYLOAD_SIZE_BYTES to at most ${maxRequestBytes}.`,
    })
  }
  return found
}

const PROBLEM = { severity: 'problem', kind: 'agent', why: null } as const
