import type { AgentAddress } from '../platform/agent-address.ts'
import type { Answer } from './ask-agent.ts'

/** What there is to know about an agent that did not answer as one. */
export interface AgentFacts {
  readonly address: AgentAddress
  /** Whether the process is in a container. */
  readonly contained: boolean
}

type HttpAddress = Extract<AgentAddress, { port: number }>

const DEV_PORT = 8126
const LOOPBACK = /^(?:localhost$|127\.|::1$)/
const CERTIFICATE = /CERT|SELF_SIGNED|ISSUER|UNABLE_TO_VERIFY|SIGNATURE/
const SLOW = 'An agent that is only slow needs a greater DD_TRACE_AGENT_TIMEOUT.'
/** Failures that say no more than that TLS was expected, in a great many words. */
export const TLS_FAILURE: RegExp = /^(?:EPROTO$|ERR_SSL|ERR_TLS)/

/** What to do about an agent that did not answer `GET /info` as one, in whole sentences. */
export function agentMend(answer: Answer, { address, contained }: AgentFacts): string {
  const { failure } = 'failure' in answer ? answer : { failure: undefined }
  if ('socketPath' in address) return failure === undefined ? stranger(answer) : socketMend(failure)
  const first = failure === undefined ? stranger(answer) : networkMend(failure, address)
  return [first, ...portHint(address), ...(contained && isLoopback(address) ? [CONTAINER] : [])].join(' ')
}

const CONTAINER = 'In a container this address is the container itself: set DD_AGENT_HOST to where the agent is.'

function stranger(answer: Answer): string {
  if ('status' in answer && answer.status === 404)
    return 'What answers there is no Datadog Agent, or one that is older than 7.28.'
  return 'What answers there is no Datadog Agent, or stands in its way.'
}

function socketMend(failure: string): string {
  switch (failure) {
    case 'ENOENT':
      return 'There is no such socket. Is the agent running, and told to listen there (apm_config.receiver_socket)? In a container its folder must be mounted. To use a port, set DD_AGENT_HOST or another DD_TRACE_AGENT_URL.'
    case 'EACCES':
    case 'EPERM':
      return 'This user must be allowed to write to the socket, and to enter the folders above it.'
    case 'ECONNREFUSED':
    case 'ENOTSOCK':
      return 'The file is there, but nobody listens: perhaps it is left of an agent that has ended. Is the agent running?'
    case 'timeout':
      return `Somebody listens there, and does not answer. ${SLOW}`
    default:
      return 'Is it the agent that listens there?'
  }
}

function networkMend(failure: string, address: HttpAddress): string {
  switch (failure) {
    case 'ECONNREFUSED':
      return refused(address)
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'No machine is known here by that name: is it spelt right, and does DNS know it?'
    case 'timeout':
      return `Is it the right machine, and does a firewall let you through? ${SLOW}`
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'There is no way from here to that machine: is the address right?'
    case 'ECONNRESET':
    case 'EPIPE':
      return 'What listens there closes the connection: it is no Datadog Agent, or it expects https://.'
  }
  if (failure.startsWith('HPE_')) return 'What listens there does not speak HTTP: it is no Datadog Agent.'
  if (TLS_FAILURE.test(failure)) return 'What listens there does not speak TLS: write http:// instead.'
  if (address.protocol === 'https:' && CERTIFICATE.test(failure))
    return 'Its certificate is not trusted here: name the file of its authority in NODE_EXTRA_CA_CERTS.'
  return 'Is it the agent that listens there?'
}

function refused(address: HttpAddress): string {
  if (!isLoopback(address))
    return 'Is the agent running there, and told to listen to other machines (apm_config.apm_non_local_traffic)?'
  const port = address.port === DEV_PORT ? '' : ` --port ${address.port}`
  return `Is the agent running? npx clew dev${port} starts one for development.`
}

/** Nobody who leaves out the port means this one. */
function portHint({ port }: HttpAddress): string[] {
  if (port !== 80 && port !== 443) return []
  return [`A URL without a port means port ${port}; an agent usually listens on ${DEV_PORT}.`]
}

function isLoopback({ hostname }: HttpAddress): boolean {
  return LOOPBACK.test(hostname)
}
