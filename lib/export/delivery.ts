import type { Logger } from '../platform/logger.ts'
import type { Timer } from '../platform/timers.ts'
import { add, type Ledger, subtract, type Tally } from '../span/ledger.ts'
import type { AgentAnswer, AgentClient } from './agent-client.ts'
import { Backoff, type BackoffOptions } from './backoff.ts'
import { Outage } from './outage.ts'
import type { Protocol } from './protocol.ts'
import { tallyText } from './tally-text.ts'
import type { Payload } from './trace-encoder.ts'
import { type Translated, type TranslationOptions, V04Translation } from './v04-translation.ts'

export interface DeliveryOptions extends Omit<BackoffOptions, 'onOver'> {
  readonly client: AgentClient
  readonly ledger: Ledger
  readonly logger: Logger
  /** Takes the sampling rates of the agent's answer. */
  readonly onRates: (rates: unknown) => void
  /** Called when a payload is done with: its memory may be used again, and another may follow. */
  readonly onDone: (payload: Payload) => void
  /** Which version of the protocol the agent takes. */
  readonly protocol: Protocol
  /** A payload that is translated for an older agent comes in parts. */
  readonly translation: TranslationOptions
}

/** A payload on its way. */
interface Parcel {
  readonly payload: Payload
  /** What is to be sent of it. */
  tally: Readonly<Tally>
  /** What is to be sent of it to an agent that does not take it as it is; once begun, nothing else is sent of it. */
  translation: V04Translation | undefined
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

/** What an agent says to a version of the protocol that it does not know. */
const NO_SUCH_PATH: ReadonlySet<string> = new Set(['http_404', 'http_415'])

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
  add(payload: Payload, tally: Readonly<Tally>): void {
    this.#queue.push(this.#parcel(payload, tally, ++this.last))
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

  #parcel(payload: Payload, tally: Readonly<Tally>, number: number): Parcel {
    const { timers, apart } = this.#options
    const age = apart(() => timers.after(MAX_AGE_MS, () => this.#expire(parcel)))
    const parcel: Parcel = { payload, tally, translation: undefined, number, age, tooOld: false, lost: false }
    return parcel
  }

  #next(): void {
    if (this.#backoff.pausing) return
    const { client, ledger, apart, protocol } = this.#options
    // What is done with lets others follow at once.
    while (this.#sending === undefined) {
      const parcel = this.#queue.shift()
      if (parcel === undefined) return
      const path = parcel.translation === undefined ? protocol.pathOf(parcel.payload.version) : undefined
      if (path === undefined) {
        this.#translate(parcel)
        continue
      }
      this.#sending = parcel
      subtract(ledger.queued, parcel.tally)
      add(ledger.inFlight, parcel.tally)
      void apart(() => client.send(parcel.payload, path)).then((answer) => this.#answered(parcel, path, answer))
    }
  }

  /** Puts the next part of it, in a version that the agent takes, into its place, and behind that what is left of it. */
  #translate(parcel: Parcel): void {
    const { ledger } = this.#options
    const translated = this.#translated(parcel)
    if (translated === undefined) {
      this.#drop(parcel, 'encoding_failed')
      return
    }
    const { payload, lost, done } = translated
    const part = { traces: payload.traces, spans: payload.spans, bytes: payload.bytes.length }
    subtract(ledger.queued, parcel.tally)
    if (lost.traces > 0) ledger.drop('trace_too_large', { ...lost, bytes: 0 })
    if (!done) {
      const { traces, spans, bytes } = parcel.tally
      // As long as any of it is left, all of its bytes are in memory.
      parcel.tally = { traces: traces - part.traces - lost.traces, spans: spans - part.spans - lost.spans, bytes }
      add(ledger.queued, parcel.tally)
      this.#queue.unshift(parcel)
    }
    if (part.traces > 0) {
      add(ledger.queued, part)
      this.#queue.unshift(this.#parcel(payload, part, parcel.number))
    }
    if (done) this.#done(parcel)
  }

  #translated(parcel: Parcel): Translated | undefined {
    const { logger, translation } = this.#options
    try {
      parcel.translation ??= new V04Translation(parcel.payload, translation)
      return parcel.translation.next()
    } catch (error) {
      logger.warnOnce('translation_failed', `traces could not be written for an older agent, and are lost: ${error}`)
      return undefined
    }
  }

  #answered(parcel: Parcel, path: string, answer: AgentAnswer): void {
    const { ledger, onRates, protocol } = this.#options
    this.#sending = undefined
    if (!parcel.lost) {
      subtract(ledger.inFlight, parcel.tally)
      if (answer.accepted) {
        add(ledger.sent, parcel.tally)
        protocol.accepted(path)
        this.#outage.over()
        onRates(answer.rates)
      } else if (NO_SUCH_PATH.has(answer.reason) && protocol.refused(path, answer.reason)) {
        add(ledger.queued, parcel.tally)
        this.#queue.unshift(parcel)
        this.#next()
        return
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
