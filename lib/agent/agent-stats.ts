import type { Warning } from './received-trace.ts'

/** What an agent has seen since it started. */
export interface AgentStats {
  /** Requests of any kind. */
  readonly requests: number
  /** Payloads of traces that were accepted. */
  readonly payloads: number
  /** Their traces; one that came in three chunks counts three times. */
  readonly traces: number
  readonly spans: number
  /** Bytes of the payloads, as they came. */
  readonly bytes: number
  /** Payloads of `/v0.6/stats` that were accepted; what is in them is not kept. */
  readonly statsPayloads: number
  /** Requests that were refused, by status, e.g. `{ '400': 2 }`. */
  readonly refused: Readonly<Record<string, number>>
  /** What a real agent would have dropped or changed, by rule, e.g. `{ foreign_span: 1 }`. */
  readonly warnings: Readonly<Record<string, number>>
  /** Traces in the store, and the bytes they count for. */
  readonly stored: number
  readonly storedBytes: number
  /** Traces that had to make room in the store for newer ones. */
  readonly evicted: number
}

/** Counts for {@link AgentStats}. */
export class AgentCounters {
  requests = 0
  payloads = 0
  traces = 0
  spans = 0
  bytes = 0
  statsPayloads = 0
  readonly #refused = new Map<string, number>()
  readonly #warnings = new Map<string, number>()

  countRefused(status: number): void {
    const key = String(status)
    this.#refused.set(key, (this.#refused.get(key) ?? 0) + 1)
  }

  countWarnings(warnings: readonly Warning[]): void {
    for (const { rule } of warnings) this.#warnings.set(rule, (this.#warnings.get(rule) ?? 0) + 1)
  }

  snapshot(store: { readonly count: number; readonly bytes: number; readonly evicted: number }): AgentStats {
    const { requests, payloads, traces, spans, bytes, statsPayloads } = this
    return {
      requests,
      payloads,
      traces,
      spans,
      bytes,
      statsPayloads,
      refused: Object.fromEntries(this.#refused),
      warnings: Object.fromEntries(this.#warnings),
      stored: store.count,
      storedBytes: store.bytes,
      evicted: store.evicted,
    }
  }
}
