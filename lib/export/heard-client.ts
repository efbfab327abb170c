import type { AgentAnswer, AgentClient, StandingClient } from './agent-client.ts'
import type { Payload } from './trace-encoder.ts'

/** A client of which somebody hears every answer. */
export class HeardClient implements AgentClient {
  readonly address: string
  readonly #client: AgentClient
  readonly #hear: (answer: AgentAnswer) => void

  constructor(client: AgentClient, hear: (answer: AgentAnswer) => void) {
    this.address = client.address
    this.#client = client
    this.#hear = hear
  }

  async send(payload: Payload, path: string): Promise<AgentAnswer> {
    const answer = await this.#client.send(payload, path)
    this.#hear(answer)
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
