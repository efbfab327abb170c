/** The agent keeps at most 5,000 entries itself; more would be somebody's mistake or malice. */
const MAX_ENTRIES = 5000
const DEFAULT_KEY = 'service:,env:'

/** What the agent asks for. The same object as long as it asks for the same. */
export interface AgentRate {
  /** Whom it is for, as the agent says it: `service:web,env:prod`, or `service:,env:` for all others. */
  readonly key: string
  /** The share to keep, 0 to 1. */
  readonly value: number
}

/** The sampling rates that the agent asks for, by service and environment. It writes both in lower case. */
export class AgentRates {
  #rates: ReadonlyMap<string, AgentRate> = new Map()
  /** The last question and its answer: most of a program's traces have the same service. */
  #service: string | undefined
  #env: string | undefined
  #answer: AgentRate | undefined

  /**
   * Takes the `rate_by_service` of an agent's answer, e.g. `{"service:,env:": 1, "service:web,env:prod": 0.2}`.
   * What is no object changes nothing; entries that are no rates from 0 to 1 are left out.
   */
  update(rateByService: unknown): void {
    if (rateByService === null || typeof rateByService !== 'object' || Array.isArray(rateByService)) return
    const rates = new Map<string, AgentRate>()
    for (const [given, value] of Object.entries(rateByService).slice(0, MAX_ENTRIES)) {
      if (!(typeof value === 'number' && value >= 0 && value <= 1)) continue
      const key = given.toLowerCase()
      const known = this.#rates.get(key)
      rates.set(key, known?.value === value ? known : { key, value })
    }
    this.#rates = rates
    this.#service = undefined
  }

  get isEmpty(): boolean {
    return this.#rates.size === 0
  }

  /** The rate for a service in an environment, else the one for all; undefined if the agent named neither. */
  rate(service: string, env: string): AgentRate | undefined {
    if (service !== this.#service || env !== this.#env) {
      const key = `service:${service},env:${env}`.toLowerCase()
      this.#service = service
      this.#env = env
      this.#answer = this.#rates.get(key) ?? this.#rates.get(DEFAULT_KEY)
    }
    return this.#answer
  }
}
