import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { Ledger } from '../span/ledger.ts'
import type { AgentRefusal } from './agent-client.ts'
import { count } from './tally-text.ts'

export interface OutageOptions {
  /** Where the agent is, for people. */
  readonly address: string
  readonly ledger: Ledger
  readonly logger: Logger
  readonly clock: Pick<Clock, 'now'>
}

/** So long, in milliseconds, nothing is said of further outages: an agent that comes and goes would fill the log. */
const QUIET_MS = 60_000

/** A time in which the agent takes nothing: said when it begins and when it ends. */
export class Outage {
  readonly #options: OutageOptions
  /** Tries in vain since the agent last took something. */
  failures = 0
  /** Why the last of them failed. */
  reason = ''
  /** Spans that were lost before the agent went away. */
  #lostBefore = 0
  /** When the last outage that was said began; undefined before the first. */
  #saidAt: number | undefined
  /** Whether this one is said. */
  #said = false
  /** How many were not, since the last one that was. */
  #unsaid = 0

  constructor(options: OutageOptions) {
    this.#options = options
  }

  failed({ reason, detail }: AgentRefusal): void {
    this.reason = reason
    if (this.failures++ > 0) return
    const { address, clock, ledger, logger } = this.#options
    const now = clock.now()
    this.#said = this.#saidAt === undefined || now - this.#saidAt >= QUIET_MS
    if (!this.#said) {
      this.#unsaid++
      return
    }
    const before = this.#unsaid === 0 ? '' : ` That it was so ${count(this.#unsaid, 'time')} before was not said.`
    this.#saidAt = now
    this.#unsaid = 0
    this.#lostBefore = ledger.lost.spans
    logger.warn(
      `the agent at ${address} does not take traces (${reason}: ${detail}). They wait in memory and are tried again; what has to be dropped is counted in tracer.stats().${before}`,
    )
  }

  over(): void {
    if (this.failures === 0) return
    const { address, ledger, logger } = this.#options
    const lost = ledger.lost.spans - this.#lostBefore
    const loss = lost === 0 ? 'nothing was lost' : `${count(lost, 'span')} lost meanwhile`
    const tries = count(this.failures, 'failure')
    if (this.#said) logger.warn(`the agent at ${address} takes traces again, after ${tries}; ${loss}.`)
    this.failures = 0
  }
}
