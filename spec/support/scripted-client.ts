import type { AgentAnswer, AgentClient } from '../../lib/export/agent-client.ts'
import type { Payload } from '../../lib/export/trace-encoder.ts'

interface Call {
  /** A copy of what was to be sent. */
  readonly bytes: Buffer
  readonly traces: number
  readonly path: string
  answer(answer: AgentAnswer): Promise<void>
}

export const ACCEPTED: AgentAnswer = { accepted: true, rates: undefined }
export const UNREACHABLE: AgentAnswer = { accepted: false, retry: true, reason: 'ECONNREFUSED', detail: 'connect' }
export const REFUSED: AgentAnswer = { accepted: false, retry: false, reason: 'http_400', detail: 'bad' }

/** An agent's client whose answers a spec gives, one by one, when it wants. */
export class ScriptedClient implements AgentClient {
  readonly address = 'http://agent:8126'
  readonly calls: Call[] = []
  readonly holds: boolean[] = []
  cancels = 0
  closed = false
  /** Answers each call at once. */
  always: AgentAnswer | undefined

  send(payload: Payload, path: string): Promise<AgentAnswer> {
    return new Promise((resolve) => {
      this.calls.push({
        bytes: Buffer.from(payload.bytes),
        traces: payload.traces,
        path,
        answer: async (answer) => {
          resolve(answer)
          await settled()
        },
      })
      if (this.always !== undefined) resolve(this.always)
    })
  }

  hold(held: boolean): void {
    this.holds.push(held)
  }

  cancel(): void {
    this.cancels++
  }

  close(): void {
    this.closed = true
  }
}

/** Resolves when every promise that can go on by itself has done so. */
export async function settled(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve))
}
