import type { Logger } from '../platform/logger.ts'
import type { Ledger } from '../span/ledger.ts'
import type { AgentAnswer } from './agent-client.ts'
import { count } from './tally-text.ts'

/** A time in which the agent takes nothing: said when it begins and when it ends. */
export class Outage {
  readonly #address: string
  readonly #ledger: Ledger
  readonly #logger: Logger
  /** Tries in vain since the agent last took something. */
  failures = 0
  /** Why the last of them failed. */
  reason = ''
  /** Spans that were lost before the agent went away. */
  #lostBefore = 0

  constructor(address: string, ledger: Ledger, logger: Logger) {
    this.#address = address
    this.#ledger = ledger
    this.#logger = logger
  }

  failed({ reason, detail }: AgentAnswer & { accepted: false }): void {
    this.reason = reason
    if (this.failures++ > 0) return
    this.#lostBefore = this.#ledger.lost.spans
    this.#logger.warn(
      `the agent at ${this.#address} does not take traces (${reason}: ${detail}). They wait in memory and are tried again; what has to be dropped is counted in tracer.stats().`,
    )
  }

  over(): void {
    if (this.failures === 0) return
    const lost = this.#ledger.lost.spans - this.#lostBefore
    const loss = lost === 0 ? 'nothing was lost' : `${count(lost, 'span')} lost meanwhile`
    const tries = count(this.failures, 'failure')
    this.#logger.warn(`the agent at ${this.#address} takes traces again, after ${tries}; ${loss}.`)
    this.failures = 0
  }
}
