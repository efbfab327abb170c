import type { Clock } from '../platform/clock.ts'
import { StandingExchange } from '../platform/standing-exchange.ts'
import type { AgentAccess } from './agent-access.ts'
import { answerOf } from './agent-answer.ts'
import type { AgentAnswer, Outgoing, StandingClient } from './agent-client.ts'
import type { TraceHeaders } from './trace-headers.ts'
import { traceRequest } from './trace-request.ts'

export interface HttpStandingClientOptions extends Pick<AgentAccess, 'address' | 'headers' | 'standing'> {
  readonly clock: Pick<Clock, 'wall'>
  readonly traceHeaders?: TraceHeaders | undefined
}

/** Sends payloads over HTTP where the loop does not turn any more. */
export class HttpStandingClient implements StandingClient {
  readonly #options: HttpStandingClientOptions
  readonly #exchange: StandingExchange
  readonly #reached: () => boolean

  constructor(options: HttpStandingClientOptions, reached: () => boolean) {
    this.#options = options
    this.#exchange = options.standing ?? new StandingExchange(options.address)
    this.#reached = reached
  }

  get reached(): boolean {
    return this.#reached()
  }

  send(all: readonly Outgoing[], timeoutMs: number): readonly (AgentAnswer | undefined)[] {
    const { clock, traceHeaders } = this.#options
    try {
      const requests = all.map((one) => {
        const news = traceHeaders?.next(one.payload.counted === true).headers ?? {}
        return traceRequest(this.#options, one, news)
      })
      const replies = this.#exchange.send(requests, timeoutMs)
      return replies.map((reply) => reply && answerOf({ ...reply, headers: {}, unread: false }, clock))
    } catch {
      // Node's permission model may forbid threads, and an agent's headers may be such that nobody can send them.
      return []
    }
  }
}
