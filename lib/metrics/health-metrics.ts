import type { AgentAnswer } from '../export/agent-client.ts'
import type { Exporter } from '../export/exporter.ts'
import { AcceptingLedger } from './accepting-ledger.ts'
import { metricsOf } from './metrics-of.ts'
import { MetricsTeller, type MetricsTellerOptions } from './metrics-teller.ts'
import { RequestCounts } from './request-counts.ts'
import { TellingExporter } from './telling-exporter.ts'

/** Tells DogStatsD what becomes of a tracer's spans. */
export class HealthMetrics {
  /** Where the tracer is to count. */
  readonly ledger: AcceptingLedger = new AcceptingLedger()
  readonly #requests = new RequestCounts()
  readonly #options: Omit<MetricsTellerOptions, 'read'>

  constructor(options: Omit<MetricsTellerOptions, 'read'>) {
    this.#options = options
  }

  /** Counts a request with traces by the agent's answer. */
  answered(answer: AgentAnswer): void {
    this.#requests.answered(answer)
  }

  /** An exporter after whose flushes they are told, and in between. */
  over(exporter: Exporter): Exporter {
    const { ledger } = this
    const read = () => metricsOf(ledger.snapshot(), ledger.accepted, this.#requests)
    return new TellingExporter({ ...this.#options, exporter, teller: new MetricsTeller({ ...this.#options, read }) })
  }
}
