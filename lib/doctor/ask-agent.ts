import type { AgentAccess } from '../export/agent-access.ts'
import { AgentCalls } from '../export/agent-calls.ts'

export interface Question extends AgentAccess {
  readonly path: string
}

/** What came back. */
export type Answer =
  | { readonly status: number; readonly body: string }
  | {
      /** One word: `ECONNREFUSED`, `timeout`. */
      readonly failure: string
      /** What the system said, for people. */
      readonly detail: string
    }

/** Asks an agent once, as the tracer does, and waits for the answer; never rejects. */
export async function askAgent({ path, ...access }: Question): Promise<Answer> {
  const calls = new AgentCalls(access)
  calls.hold(true)
  const reply = await calls.get(path)
  if (reply.status === undefined) return { failure: reply.code ?? reply.reason, detail: reply.detail }
  return { status: reply.status, body: reply.text }
}
