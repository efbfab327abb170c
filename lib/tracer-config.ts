import type { Explanation } from './config/explain.ts'

/** What a tracer was configured with. */
export class TracerConfig {
  readonly #explain: () => Explanation[]

  /** @internal */
  constructor(explain: () => Explanation[]) {
    this.#explain = explain
  }

  /**
   * A row for each setting: its value, where that comes from, and what it won over; with nothing secret in it.
   *
   * @example
   * console.table(tracer.config.explain().filter(({ origin }) => origin.source !== 'default'))
   */
  explain(): Explanation[] {
    return this.#explain()
  }
}
