import type { Payload } from './trace-encoder.ts'

/** What became of a payload that was sent. */
export type AgentAnswer = AgentTook | AgentRefusal

export interface AgentTook {
  readonly accepted: true
  /** `rate_by_service` of the answer, as it came; undefined if it has none, and none have changed. */
  readonly rates: unknown
  /** The beginning of an answer that no agent gives. */
  readonly strange?: string | undefined
}

export interface AgentRefusal {
  readonly accepted: false
  /** Whether the same payload may be taken later. */
  readonly retry: boolean
  /** One word for the ledger: `http_400`, `ECONNREFUSED`, `timeout`. */
  readonly reason: string
  /** What the agent or the system said, for people. */
  readonly detail: string
  /** Whether there was a connection and no answer: it may be because of this payload. */
  readonly unanswered?: boolean
  /** So many milliseconds the agent wants to be left alone. */
  readonly restMs?: number | undefined
  /** As of an agent that has taken it: one that is busy tells its rates too. */
  readonly rates?: unknown
}

/** A payload, and where it goes. */
export interface Outgoing {
  readonly payload: Payload
  readonly path: string
}

/** Brings payloads to an agent. */
export interface AgentClient {
  /** Where the agent is, for people. */
  readonly address: string
  /**
   * Sends a payload once; never rejects. One at a time: not before the last one has resolved, and until it has, the bytes
   * may still be read.
   */
  send(payload: Payload, path: string): Promise<AgentAnswer>
  /** Whether what is being sent keeps the process alive. */
  hold(held: boolean): void
  /** Breaks off what is being sent; it resolves as not accepted, unless the agent has accepted it already. */
  cancel(): void
  /** Closes all connections; what is sent afterwards is not accepted. */
  close(): void
  /** What can also send where nothing is done after the function that asks for it, at the end of a process. */
  readonly standing?: StandingClient | undefined
}

/** Sends while this thread stands still. */
export interface StandingClient {
  /** Whether an agent may have read any of what {@link AgentClient.send} is sending. */
  readonly reached: boolean
  /**
   * Sends payloads for at most so many milliseconds; tells of each the answer, or undefined if there is none, however much of
   * it may have been read. Never throws.
   */
  send(all: readonly Outgoing[], timeoutMs: number): readonly (AgentAnswer | undefined)[]
}
