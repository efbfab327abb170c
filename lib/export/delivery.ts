import type { Logger } from '../platform/logger.ts'
import type { Timer } from '../platform/timers.ts'
import { add, type Ledger, subtract, type Tally } from '../span/ledger.ts'
import type { AgentAnswer, AgentClient } from './agent-client.ts'
import { Backoff, type BackoffOptions } from './backoff.ts'
import { Outage } from './outage.ts'
import { tallyText } from './tally-text.ts'
import type { Payload } from './trace-encoder.ts'

export interface DeliveryOptions extends Omit<BackoffOptions, 'onOver'> {
  readonly client: AgentClient
  readonly ledger: Ledger
  readonly logger: Logger
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
  /** Counted from 1. */
  readonly number: number
  /** Runs until the payload is too old. */
  readonly age: Timer
  tooOld: boolean
  /** Counted as lost while it was being sent. */
  lost: boolean
}

interface Waiter {
  /** It waits for the parcel with this number and all before it. */
  readonly last: number
  readonly resolve: (settled: boolean) => void
}

/** So long a payload is tried again, in milliseconds: an agent that is restarted or replaced is back by then. */
const MAX_AGE_MS = 60_000

/** Sends payloads one after the other, tries again what may still be taken, and counts what became of each. */
export class Delivery {
  readonly #options: DeliveryOptions
  readonly #outage: Outage
  readonly #backoff: Backoff
  /** The oldest first, without the one that is being sent. */
  readonly #queue: Parcel[] = []
  #sending: Parcel | undefined
  #waiters: Waiter[] = []
  /** The number of the parcel that was added last; 0 before the first. */
  last = 0

  constructor(options: DeliveryOptions) {
    this.#options = options
    this.#outage = new Outage(options.client.address, options.ledger, options.logger)
    this.#backoff = new Backoff({ ...options, onOver: () => this.#next() })
  }

  /** Whether there is nothing to send. */
  get idle(): boolean {
    return this.#queue.length === 0 && this.#sending === undefined
  }

  /** Whether all that was added is sent or dropped. */
  get settledAll(): boolean {
    return this.#first > this.last
  }

  /** Takes a payload whose spans the ledger counts as queued. */
  add(payload: Payload, path: string, tally: Readonly<Tally>): void {
    const { timers, apart } = this.#options
    const number = ++this.last
    const age = apart(() => timers.after(MAX_AGE_MS, () => this.#expire(parcel)))
    const parcel: Parcel = { payload, path, tally, number, age, tooOld: false, lost: false }
    this.#queue.push(parcel)
    this.#next()
  }

  /** Drops the oldest of what is not being sent, until at least so many bytes are free. */
  makeRoom(bytes: number): void {
    for (let free = 0; free < bytes; ) {
      const oldest = this.#queue.shift()
      if (oldest === undefined) return
      free += oldest.tally.bytes
      this.#drop(oldest, 'queue_full')
    }
  }

  /** Tries now instead of waiting, or a moment later if a try has failed just now. */
  hurry(): void {
    this.#backoff.hurry()
  }

  /** Whether there is not much time left; pauses between tries are short then. */
  set urgent(urgent: boolean) {
    this.#backoff.urgent = urgent
  }

  /** Resolves to true when the parcel with this number and all before it are sent or dropped, to false when a try has failed. */
  settled(last: number): Promise<boolean> {
    return new Promise((resolve) => {
      this.#waiters.push({ last, resolve })
      this.#wakeSettled()
    })
  }

  /** Tells all who wait that they wait in vain. */
  wake(): void {
    const waiters = this.#waiters
    this.#waiters = []
    for (const { resolve } of waiters) resolve(false)
  }

  /** Drops all, also what is being sent, and says how much. */
  abandon(): Tally {
    const { client, ledger } = this.#options
    const lost = { traces: 0, spans: 0, bytes: 0 }
    this.#backoff.end()
    const sending = this.#sending
    if (sending !== undefined && !sending.lost) {
      // Its memory is free when the client has let go of it.
      sending.lost = true
      sending.age.cancel()
      subtract(ledger.inFlight, sending.tally)
      ledger.drop('unsent_at_exit', sending.tally)
      add(lost, sending.tally)
      client.cancel()
    }
    for (const parcel of this.#queue.splice(0)) {
      add(lost, parcel.tally)
      this.#drop(parcel, 'unsent_at_exit')
    }
    this.wake()
    return lost
  }

  /** The number of the first parcel that is neither sent nor dropped. */
  get #first(): number {
    const sending = this.#sending?.lost === true ? undefined : this.#sending
    return (sending ?? this.#queue[0])?.number ?? this.last + 1
  }

  #next(): void {
    if (this.#sending !== undefined || this.#backoff.pausing) return
    const parcel = this.#queue.shift()
    if (parcel === undefined) return
    const { client, ledger, apart } = this.#options
    this.#sending = parcel
    subtract(ledger.queued, parcel.tally)
    add(ledger.inFlight, parcel.tally)
    void apart(() => client.send(parcel.payload, parcel.path)).then((answer) => this.#answered(parcel, answer))
  }

  #answered(parcel: Parcel, answer: AgentAnswer): void {
    const { ledger, onRates } = this.#options
    this.#sending = undefined
    if (!parcel.lost) {
      subtract(ledger.inFlight, parcel.tally)
      if (answer.accepted) {
        add(ledger.sent, parcel.tally)
        this.#outage.over()
        onRates(answer.rates)
      } else if (answer.retry && !parcel.tooOld) {
        add(ledger.queued, parcel.tally)
        this.#queue.unshift(parcel)
        this.#failed(answer)
        return
      } else {
        ledger.drop(answer.reason, parcel.tally)
        if (answer.retry) this.#failed(answer)
        else this.#refused(parcel, answer)
      }
    }
    this.#done(parcel)
    this.#next()
  }

  /** The agent cannot be reached or cannot cope. */
  #failed(answer: AgentAnswer & { accepted: false }): void {
    this.#outage.failed(answer)
    this.#backoff.begin(this.#outage.failures)
    this.wake()
  }

  #refused(parcel: Parcel, { reason, detail }: AgentAnswer & { accepted: false }): void {
    const { client, logger } = this.#options
    logger.warnOnce(
      reason,
      `the agent at ${client.address} refused ${tallyText(parcel.tally)} (${reason}: ${detail}). What it refuses is lost, and counted in tracer.stats().dropped.${reason}; this is not said again.`,
    )
  }

  /** What is too old is given up when it cannot be sent: now, or at its next failure. */
  #expire(parcel: Parcel): void {
    parcel.tooOld = true
    const { failures, reason } = this.#outage
    const at = this.#queue.indexOf(parcel)
    if (at === -1 || failures === 0) return
    this.#queue.splice(at, 1)
    this.#drop(parcel, reason)
  }

  /** Gives up a parcel that waits. */
  #drop(parcel: Parcel, reason: string): void {
    const { ledger } = this.#options
    subtract(ledger.queued, parcel.tally)
    ledger.drop(reason, parcel.tally)
    this.#done(parcel)
  }

  #done(parcel: Parcel): void {
    parcel.age.cancel()
    this.#options.onDone(parcel.payload)
    this.#wakeSettled()
  }

  /** Wakes those whose parcels are all done with. */
  #wakeSettled(): void {
    const first = this.#first
    const waiting: Waiter[] = []
    for (const waiter of this.#waiters) {
      if (waiter.last < first) waiter.resolve(true)
      else waiting.push(waiter)
    }
    this.#waiters = waiting
  }
}
