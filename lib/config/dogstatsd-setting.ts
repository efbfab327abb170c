import type { AgentAddress } from '../platform/agent-address.ts'
import type { DatagramAddress } from '../platform/datagram-socket.ts'
import { describeFound, type Found } from './found.ts'
import { settings } from './settings.ts'
import type { Sources } from './sources.ts'
import type { InPlaceOf } from './variables.ts'

/**
 * Where DogStatsD is: the URL in code, the URL of a variable, else host and port, of which each may come from somewhere else;
 * without a host that of the agent, where it has one.
 */
export function findDogstatsd(sources: Sources, agent?: Found<AgentAddress>): Found<DatagramAddress> {
  const { dogstatsdAddress } = settings
  const inPlaceOf: InPlaceOf = (variable) => describeFound(dogstatsdAddress, found, variable)
  const found: Found<DatagramAddress> =
    sources.code(dogstatsdAddress) ??
    sources.variables(dogstatsdAddress, inPlaceOf) ??
    findHostAndPort(sources, inPlaceOf, agent) ??
    sources.default(dogstatsdAddress)
  return found
}

function findHostAndPort(
  sources: Sources,
  inPlaceOf: InPlaceOf,
  agent: Found<AgentAddress> | undefined,
): Found<DatagramAddress> | undefined {
  const { dogstatsdAddress, dogstatsdHostname, dogstatsdPort } = settings
  const own = sources.code(dogstatsdHostname) ?? sources.variables(dogstatsdHostname, inPlaceOf)
  const port = sources.code(dogstatsdPort) ?? sources.variables(dogstatsdPort, inPlaceOf)
  const hostname = own ?? (agent && hostnameOf(agent))
  const origin = port?.origin.source === 'code' ? port.origin : (own ?? port ?? hostname)?.origin
  if (origin === undefined) return undefined
  const value = {
    hostname: hostname?.value ?? dogstatsdAddress.default.hostname,
    port: port?.value ?? dogstatsdPort.default,
  }
  return { value, origin, secret: hostname?.secret === true || port?.secret === true }
}

function hostnameOf({ value, origin, secret = false }: Found<AgentAddress>): Found<string> | undefined {
  return 'hostname' in value && origin.source !== 'default' ? { value: value.hostname, origin, secret } : undefined
}
