import type { Logger } from '../platform/logger.ts'
import type { Random } from '../platform/random.ts'
import type { Timer, Timers } from '../platform/timers.ts'
import { add, type Ledger, subtract, type Tally } from '../span/ledger.ts'
import type { AgentAnswer, AgentClient } from './agent-client.ts'
import { retryDelay } from './retry-delay.ts'
import { count, tallyText } from './tally-text.ts'
import type { Payload } from './trace-encoder.ts'

export interface DeliveryOptions {
  readonly client: AgentClient
  readonly ledger: Ledger
  readonly logger: Logger
  readonly timers: Timers
  readonly random: Random
  /** Runs what sends outside of any trace and any request. */
  readonly apart: <T>(fn: () => T) => T
  /** Takes the sampling rates of the agent's answer. */
  readonly onRates: (rates: unknown) => void
  /** Called when a payload is done with: its memory may be used again, and another may follow. */
  readonly onDone: (payload: Payload) => void
}

/** A payload on its way. */
interface Parcel {
  readonly payload: Payload
  readonly path: string
  readonly tally: Readonly<Tally>
  attempts: number
}

/** So often a payload is tried; with the delays between, for about ten seconds. */
const MAX_ATTEMPTS = 5

/** Sends payloads one after the other, tries again what may still be taken, and counts what became of each. */
export class Delivery {
  readonly #options: DeliveryOptions
  readonly #queue: Parcel[] = []
  #sending = false
  #closed = false
  #retry: Timer | undefined
  /** Tries in vain since the agent last took something. */
  #failures = 0
  /** Spans that were lost before the agent went away. */
  #lostBefore = 0
  #waiting: (() => void)[] = []

  constructor(options: DeliveryOptions) {
    this.#options = options
  }

  /** Whether there is nothing to send. */
  get idle(): boolean {
    return this.#queue.length === 0
  }

  /** Takes a payload whose spans the ledger counts as queued. */
  add(payload: Payload, path: string, tally: Readonly<Tally>): void {
    this.#queue.push({ payload, path, tally, attempts: 0 })
    this.#next()
  }

  /** Tries now instead of waiting; resolves when all is sent or dropped, or when a try has failed. */
  attempt(): Promise<void> {
    if (this.idle) return Promise.resolve()
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#retry?.cancel()
      this.#retry = undefined
      this.#next()
    })
  }

  /** Drops all that waits, and says how much; what is being sent keeps its chance. */
  abandon(): Tally {
    this.#retry?.cancel()
    this.#retry = undefined
    const { ledger } = this.#options
    const lost = { traces: 0, spans: 0, bytes: 0 }
    for (const { tally } of this.#queue.splice(this.#sending ? 1 : 0)) {
      subtract(ledger.queued, tally)
      ledger.drop('unsent_at_exit', tally)
      add(lost, tally)
    }
    this.#wake()
    return lost
  }

  /** From now on nothing is tried again. */
  close(): void {
    this.#closed = true
  }

  #next(): void {
    const parcel = this.#queue[0]
    if (parcel === undefined || this.#sending || this.#retry !== undefined) return
    const { client, ledger, apart } = this.#options
    this.#sending = true
    parcel.attempts++
    subtract(ledger.queued, parcel.tally)
    add(ledger.inFlight, parcel.tally)
    void apart(() => client.send(parcel.payload, parcel.path)).then((answer) => this.#answered(parcel, answer))
  }

  #answered(parcel: Parcel, answer: AgentAnswer): void {
    const { ledger, onRates, onDone } = this.#options
    this.#sending = false
    subtract(ledger.inFlight, parcel.tally)
    if (answer.accepted) {
      add(ledger.sent, parcel.tally)
      this.#recovered()
      onRates(answer.rates)
    } else if (this.#closed) {
      ledger.drop('unsent_at_exit', parcel.tally)
    } else if (answer.retry && parcel.attempts < MAX_ATTEMPTS) {
      add(ledger.queued, parcel.tally)
      this.#failed(answer)
      return
    } else {
      ledger.drop(answer.reason, parcel.tally)
      if (answer.retry) this.#failed(answer)
      else this.#refused(parcel, answer)
    }
    this.#queue.shift()
    onDone(parcel.payload)
    if (this.idle) this.#wake()
    this.#next()
  }

  /** The agent cannot be reached or cannot cope: waits before the next try. */
  #failed({ reason, detail }: AgentAnswer & { accepted: false }): void {
    const { client, ledger, logger, timers, random, apart } = this.#options
    if (this.#failures++ === 0) {
      this.#lostBefore = ledger.lost.spans
      logger.warn(
        `the agent at ${client.address} does not take traces (${reason}: ${detail}). They wait in memory and are tried again; what has to be dropped is counted in tracer.stats().`,
      )
    }
    const delay = retryDelay(this.#failures, random)
    this.#retry = apart(() =>
      timers.after(delay, () => {
        this.#retry = undefined
        this.#next()
      }),
    )
    this.#wake()
  }

  #recovered(): void {
    if (this.#failures === 0) return
    const { client, ledger, logger } = this.#options
    const lost = ledger.lost.spans - this.#lostBefore
    const tries = count(this.#failures, 'failure')
    const loss = lost === 0 ? 'nothing was lost' : `${count(lost, 'span')} lost meanwhile`
    logger.warn(`the agent at ${client.address} takes traces again, after ${tries}; ${loss}.`)
    this.#failures = 0
  }

  #refused(parcel: Parcel, { reason, detail }: AgentAnswer & { accepted: false }): void {
    const { client, logger } = this.#options
    logger.warnOnce(
      reason,
      `the agent at ${client.address} refused ${tallyText(parcel.tally)} (${reason}: ${detail}). What it refuses is lost, and counted in tracer.stats().dropped.${reason}; this is not said again.`,
    )
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
