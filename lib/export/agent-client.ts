import type { Payload } from './trace-encoder.ts'

/** What became of a payload that was sent. */
export type AgentAnswer =
  | {
      readonly accepted: true
      /** `rate_by_service` of the answer, as it came; undefined if it has none, and none have changed. */
      readonly rates: unknown
    }
  | {
      readonly accepted: false
      /** Whether the same payload may be taken later. */
      readonly retry: boolean
      /** One word for the ledger: `http_400`, `ECONNREFUSED`, `timeout`. */
      readonly reason: string
      /** What the agent or the system said, for people. */
      readonly detail: string
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
}
