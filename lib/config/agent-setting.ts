import type { AgentAddress } from '../platform/agent-address.ts'
import { describeFound, type Found } from './found.ts'
import { settings } from './settings.ts'
import type { Sources } from './sources.ts'
import type { InPlaceOf } from './variables.ts'

/**
 * Where the agent is: the URL in code, the URL of a variable, host and port as soon as one of them is given, the
 * usual socket if there is one, the usual port of this machine.
 */
export function findAgent(sources: Sources): Found<AgentAddress> {
  const { agentAddress } = settings
  const inPlaceOf: InPlaceOf = (variable) => describeFound(agentAddress, agent, variable)
  const agent: Found<AgentAddress> =
    sources.code(agentAddress) ??
    sources.variables(agentAddress, inPlaceOf) ??
    findHostAndPort(sources, inPlaceOf) ??
    sources.default(agentAddress)
  return agent
}

function findHostAndPort(sources: Sources, inPlaceOf: InPlaceOf): Found<AgentAddress> | undefined {
  const { agentHostname, agentPort } = settings
  const hostname = sources.code(agentHostname) ?? sources.variables(agentHostname, inPlaceOf)
  const port = sources.code(agentPort) ?? sources.variables(agentPort, inPlaceOf)
  const origin = port?.origin.source === 'code' ? port.origin : (hostname ?? port)?.origin
  if (origin === undefined) return undefined
  const value: AgentAddress = {
    protocol: 'http:',
    hostname: hostname?.value ?? agentHostname.default,
    port: port?.value ?? agentPort.default,
    basePath: '',
  }
  return { value, origin, secret: hostname?.secret === true || port?.secret === true }
}
