import type { AgentAnswer } from '../export/agent-client.ts'

/** The requests with traces that were made to the agent, and what became of them. */
export class RequestCounts {
  requests = 0
  /** Those that were not answered with yes, by the status of the answer or by what came in its place. */
  readonly errors = new Map<string, number>()

  /** Counts a request by its answer. */
  answered(answer: AgentAnswer): void {
    this.requests++
    if (answer.accepted) return
    const type = answer.reason.replace(/^http_/, '')
    this.errors.set(type, (this.errors.get(type) ?? 0) + 1)
  }
}
