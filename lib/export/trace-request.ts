import { placeOf } from '../platform/agent-address.ts'
import type { StandingRequest } from '../platform/standing-exchange.ts'
import type { AgentAccess } from './agent-access.ts'
import type { Outgoing } from './agent-client.ts'
import type { RequestNews } from './trace-headers.ts'

/** The request that brings a payload to an agent. */
export function traceRequest(
  { address, headers: usual }: Pick<AgentAccess, 'address' | 'headers'>,
  { payload: { bytes, traces }, path }: Outgoing,
  news: RequestNews['headers'],
): StandingRequest {
  const headers = { ...usual, ...news, 'Content-Length': bytes.length, 'X-Datadog-Trace-Count': traces }
  return { place: placeOf(address, path), method: 'PUT', headers, body: bytes }
}
