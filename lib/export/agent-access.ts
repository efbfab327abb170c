import type { Agent } from 'node:http'
import type { AgentAddress } from '../platform/agent-address.ts'
import { lateBuiltin } from '../platform/late-builtin.ts'
import type { StandingExchange } from '../platform/standing-exchange.ts'
import type { Timers } from '../platform/timers.ts'
import type { Failure } from './exchange.ts'

/** How to reach an agent. */
export interface AgentAccess {
  readonly address: AgentAddress
  /** Headers of every request, see `agent-headers.ts`. */
  readonly headers: Readonly<Record<string, string>>
  /** Longest time, in milliseconds, from the connection to the last byte sent and received. */
  readonly timeoutMs: number
  readonly timers: Timers
  /** Makes requests at the end of a process; one of its own for each that makes any if it is not given. */
  readonly standing?: StandingExchange | undefined
  /** What requests are made with; Node's own if it is not given. */
  readonly transport?: ((address: AgentAddress) => Promise<Transport>) | undefined
}

export type Transport = Pick<typeof import('node:http'), 'request'> & { readonly Agent: typeof Agent }

/**
 * `node:http` takes 2 to 6 ms to load: not before there is something to send. It is not imported, because `import()` asks for
 * all that a module exports: from Node 22 on one of that is `WebSocket`, and with it come undici, 10 to 15 MB, and 60 to 110 ms
 * in which nothing else runs.
 */
export async function loadTransport(address: AgentAddress): Promise<Transport> {
  const secure = 'protocol' in address && address.protocol === 'https:'
  const { Agent, request } = lateBuiltin(secure ? 'node:https' : 'node:http')
  return { Agent, request }
}

export const CLOSED: Failure = { retry: false, reason: 'closed', detail: 'the connection is closed' }

export function timeout(ms: number): Failure {
  return { retry: true, reason: 'timeout', detail: `no answer within ${ms} ms` }
}
