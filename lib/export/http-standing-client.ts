import { exchangeStanding } from '../platform/standing-exchange.ts'
import type { AgentAccess } from './agent-access.ts'
import type { Outgoing, StandingClient } from './agent-client.ts'
import type { TraceHeaders } from './trace-headers.ts'
import { traceRequest } from './trace-request.ts'

export interface HttpStandingClientOptions extends Pick<AgentAccess, 'address' | 'headers'> {
  readonly traceHeaders?: TraceHeaders | undefined
}

/** Sends payloads over HTTP where the loop does not turn any more. */
export class HttpStandingClient implements StandingClient {
  readonly #options: HttpStandingClientOptions
  readonly #reached: () => boolean

  constructor(options: HttpStandingClientOptions, reached: () => boolean) {
    this.#options = options
    this.#reached = reached
  }

  get reached(): boolean {
    return this.#reached()
  }

  send(all: readonly Outgoing[], timeoutMs: number): readonly number[] {
    const { address, traceHeaders } = this.#options
    if (all.length === 0) return []
    try {
      const requests = all.map((one) => {
        const news = traceHeaders?.next(one.payload.counted === true).headers ?? {}
        return traceRequest(this.#options, one, news)
      })
      return exchangeStanding(address, requests, timeoutMs)
    } catch {
      // Node's permission model may forbid threads, and an agent's headers may be such that nobody can send them.
      return []
    }
  }
}
