/** The agent keeps at most 5,000 entries itself; more would be somebody's mistake or malice. */
const MAX_ENTRIES = 5000
const DEFAULT_KEY = 'service:,env:'

/** The sampling rates that the agent asks for, by service and environment. */
export class AgentRates {
  #rates: ReadonlyMap<string, number> = new Map()

  /**
   * Takes the `rate_by_service` of an agent's answer, e.g. `{"service:,env:": 1, "service:web,env:prod": 0.2}`.
   * What is no object changes nothing; entries that are no rates from 0 to 1 are left out.
   */
  update(rateByService: unknown): void {
    if (rateByService === null || typeof rateByService !== 'object' || Array.isArray(rateByService)) return
    const rates = new Map<string, number>()
    for (const [key, rate] of Object.entries(rateByService).slice(0, MAX_ENTRIES)) {
      if (typeof rate === 'number' && rate >= 0 && rate <= 1) rates.set(key, rate)
    }
    this.#rates = rates
  }

  /** The rate for a service in an environment, else the one for all; undefined if the agent named neither. */
  rate(service: string, env: string): number | undefined {
    if (this.#rates.size === 0) return undefined
    return this.#rates.get(`service:${service},env:${env}`) ?? this.#rates.get(DEFAULT_KEY)
  }
}
