/** So many traces and spans that the sampler has dropped, and that are in the statistics all the same. */
export interface P0Tally {
  readonly traces: number
  readonly spans: number
}

/** Counts what is dropped before it is sent, until the agent has been told: each once. */
export class DroppedP0s {
  #traces = 0
  #spans = 0

  /** So much is dropped. */
  add(traces: number, spans: number): void {
    this.#traces += traces
    this.#spans += spans
  }

  /** What has come since the last time. */
  take(): P0Tally {
    const taken = { traces: this.#traces, spans: this.#spans }
    this.#traces = 0
    this.#spans = 0
    return taken
  }

  /** It turned out that the agent was not told. */
  giveBack({ traces, spans }: P0Tally): void {
    this.#traces += traces
    this.#spans += spans
  }
}
