import type { AgentAnswer, AgentClient, AgentRefusal, Outgoing, StandingClient } from '../../lib/export/agent-client.ts'
import type { Payload, PayloadVersion } from '../../lib/export/trace-encoder.ts'

/** What was to be sent. */
export interface Sent {
  readonly version: PayloadVersion
  /** A copy of them. */
  readonly bytes: Buffer
  readonly traces: number
  readonly path: string
}

interface Call extends Sent {
  answer(answer: AgentAnswer): Promise<void>
}

export const ACCEPTED: AgentAnswer = { accepted: true, rates: undefined }
export const UNREACHABLE: AgentAnswer = { accepted: false, retry: true, reason: 'ECONNREFUSED', detail: 'connect' }
export const REFUSED: AgentRefusal = { accepted: false, retry: false, reason: 'http_400', detail: 'bad' }

/** The client of the end of a process, whose answers a spec gives beforehand. */
export class ScriptedStanding implements StandingClient {
  reached = false
  /** The status of the answer to each, or 0; or the answer. */
  answers: (one: Outgoing, i: number) => number | AgentAnswer = () => 200
  readonly sent: { readonly path: string; readonly bytes: Buffer; readonly timeoutMs: number }[] = []

  send(all: readonly Outgoing[], timeoutMs: number): readonly (AgentAnswer | undefined)[] {
    for (const { path, payload } of all) this.sent.push({ path, bytes: Buffer.from(payload.bytes), timeoutMs })
    return all.map(this.answers).map((answer) => (typeof answer === 'number' ? answered(answer) : answer))
  }
}

function answered(status: number): AgentAnswer | undefined {
  if (status === 0) return undefined
  if (status === 200) return ACCEPTED
  return { accepted: false, retry: status >= 500, reason: `http_${status}`, detail: 'bad' }
}

/** An agent's client whose answers a spec gives, one by one, when it wants. */
export class ScriptedClient implements AgentClient {
  readonly address = 'http://agent:8126'
  readonly calls: Call[] = []
  readonly holds: boolean[] = []
  cancels = 0
  closed = false
  standing: ScriptedStanding | undefined
  /** Answers each call at once, whatever it is or as it is. */
  always: AgentAnswer | ((call: Sent) => AgentAnswer) | undefined

  send(payload: Payload, path: string): Promise<AgentAnswer> {
    return new Promise((resolve) => {
      const { version, traces } = payload
      const sent = { version, bytes: Buffer.from(payload.bytes), traces, path }
      this.calls.push({
        ...sent,
        answer: async (answer) => {
          resolve(answer)
          await settled()
        },
      })
      const { always } = this
      if (always !== undefined) resolve(typeof always === 'function' ? always(sent) : always)
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
