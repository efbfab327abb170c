import type { AgentAnswer, AgentClient, StandingClient } from './agent-client.ts'
import type { Payload } from './trace-encoder.ts'

/** What says nothing of the agent's health: our own end, and a version of the protocol that it does not know. */
const HEALTHY: ReadonlySet<string> = new Set(['cancelled', 'http_404', 'http_415'])

/** A client that announces, once, that the agent does not take traces, in the words that Datadog's support looks for. */
export class DiagnosingClient implements AgentClient {
  readonly address: string
  readonly #client: AgentClient
  readonly #announce: (line: string) => void
  #told = false

  constructor(client: AgentClient, announce: (line: string) => void) {
    this.address = client.address
    this.#client = client
    this.#announce = announce
  }

  async send(payload: Payload, path: string): Promise<AgentAnswer> {
    const answer = await this.#client.send(payload, path)
    if (!this.#told && !answer.accepted && !HEALTHY.has(answer.reason)) {
      this.#told = true
      const { reason, detail } = answer
      this.#announce(`DATADOG TRACER DIAGNOSTIC - Agent Error: ${reason}: ${detail} (${this.address})`)
    }
    return answer
  }

  hold(held: boolean): void {
    this.#client.hold(held)
  }

  cancel(): void {
    this.#client.cancel()
  }

  close(): void {
    this.#client.close()
  }

  get standing(): StandingClient | undefined {
    return this.#client.standing
  }
}
