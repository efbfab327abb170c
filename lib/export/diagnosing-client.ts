import type { AgentClient } from './agent-client.ts'
import { HeardClient } from './heard-client.ts'

/** What says nothing of the agent's health: our own end, and a version of the protocol that it does not know. */
const HEALTHY: ReadonlySet<string> = new Set(['cancelled', 'http_404', 'http_415'])

/** A client that announces, once, that the agent does not take traces, in the words that Datadog's support looks for. */
export class DiagnosingClient extends HeardClient {
  constructor(client: AgentClient, announce: (line: string) => void) {
    let told = false
    super(client, (answer) => {
      if (told || answer.accepted || HEALTHY.has(answer.reason)) return
      told = true
      const { reason, detail } = answer
      announce(`DATADOG TRACER DIAGNOSTIC - Agent Error: ${reason}: ${detail} (${client.address})`)
    })
  }
}
