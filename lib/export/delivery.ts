import { add, move, subtract, type Tally } from '../span/ledger.ts'
import type { AgentAnswer, AgentRefusal } from './agent-client.ts'
import { Backoff } from './backoff.ts'
import type { DeliveryOptions } from './delivery-options.ts'
import { Outage } from './outage.ts'
import { type Cargo, Parcel } from './parcel.ts'
import { ParcelDivision } from './parcel-division.ts'
import { ParcelQueue } from './parcel-queue.ts'
import { RefusalLog } from './refusal-log.ts'
import type { Shipment } from './shipment.ts'
import { sendStanding } from './standing-rounds.ts'
import { Waiters } from './waiters.ts'

/** So long a payload is tried again, in milliseconds: an agent that is restarted or replaced is back by then. */
const MAX_AGE_MS = 60_000

/** Sends payloads one after the other, tries again what may still be taken, and counts what became of each. */
export class Delivery {
  readonly #options: DeliveryOptions
  readonly #outage: Outage
  readonly #refusals: RefusalLog
  readonly #backoff: Backoff
  readonly #division: ParcelDivision
  readonly #startAge: ConstructorParameters<typeof Parcel>[2]
  /** Without the one that is being sent. */
  readonly #queue = new ParcelQueue()
  #sending: Shipment | undefined
  readonly #emptied = (parcel: Parcel): void => this.#done(parcel)
  readonly #waiters = new Waiters()
  /** The number of the parcel that was added last; 0 before the first. */
  last = 0

  constructor(options: DeliveryOptions) {
    const { client, apart, timers } = options
    const log = { ...options, address: client.address }
    this.#options = options
    this.#outage = new Outage(log)
    this.#refusals = new RefusalLog(log)
    this.#backoff = new Backoff({ ...options, onOver: () => this.#next() })
    this.#startAge = (parcel) => apart(() => timers.after(MAX_AGE_MS, () => this.#expire(parcel)))
    this.#division = new ParcelDivision(options, this.#startAge)
  }

  /** Whether there is nothing to send. */
  get idle(): boolean {
    return this.#queue.length === 0 && this.#sending === undefined
  }

  /** Whether all that was added is sent or dropped. */
  get settledAll(): boolean {
    return this.#first > this.last
  }

  /** About as many bytes wait of traces that are not kept. */
  get unsampledBytes(): number {
    return this.#queue.unsampledBytes
  }

  /** Takes a payload whose spans the ledger counts as queued; begins to send it unless told otherwise. */
  add(cargo: Cargo, begin = true): void {
    this.#queue.push(new Parcel(cargo, ++this.last, this.#startAge))
    if (begin) this.#next()
  }

  /** Drops of what is not being sent what matters least, until at least so many bytes are free. */
  makeRoom(bytes: number): void {
    const lost = (tally: Tally): void => this.#count('queue_full', tally)
    this.#queue.makeRoom(bytes, lost, this.#emptied)
  }

  /** Tries now instead of waiting, or a moment later if a try has failed just now. */
  hurry(): void {
    this.#backoff.hurry()
  }

  /** Whether there is not much time left; pauses between tries are short then. */
  set urgent(urgent: boolean) {
    this.#backoff.urgent = urgent
  }

  /**
   * Resolves to true when the parcel with this number and all before it are sent or dropped; to false when a try has failed,
   * or the agent wants none at the moment.
   */
  settled(last: number): Promise<boolean> {
    const settled = this.#waiters.wait(last)
    this.#waiters.settled(this.#first)
    if (this.#backoff.bound) this.wake()
    return settled
  }

  /** Tells all who wait that they wait in vain. */
  wake(): void {
    this.#waiters.wake()
  }

  /** Sends all that no agent can have read, while this thread stands still. What is not accepted waits on, to be abandoned. */
  sendStanding(timeoutMs: number): void {
    const { standing } = this.#options.client
    if (standing === undefined || timeoutMs === 0) return
    const sending = standing.reached ? undefined : this.#disown()
    if (sending !== undefined) this.#queue.unshift(sending.again(this.#startAge))
    const takeAll = (): Shipment[] => this.#takeAll()
    const answered = (shipment: Shipment, answer: AgentAnswer): void => this.#settle(shipment, answer)
    const inVain = sendStanding({ ...this.#options, standing, takeAll, answered }, timeoutMs)
    for (const { parcel } of inVain) this.#queue.push(parcel)
  }

  /** Drops all, also what is being sent, and says how much. */
  abandon(): Tally {
    const lost = { traces: 0, spans: 0, bytes: 0 }
    this.#backoff.end()
    const sending = this.#disown()
    if (sending !== undefined) {
      this.#count('unsent_at_exit', sending.tally)
      add(lost, sending.tally)
      this.#options.client.cancel()
    }
    for (let parcel = this.#queue.shift(); parcel !== undefined; parcel = this.#queue.shift()) {
      add(lost, parcel.tally)
      this.#drop(parcel, 'unsent_at_exit')
    }
    this.wake()
    return lost
  }

  /** The number of the first parcel that is neither sent nor dropped. */
  get #first(): number {
    const none = this.last + 1
    const sending = this.#sending?.parcel
    return Math.min(this.#queue.first ?? none, sending === undefined || sending.lost ? none : sending.number)
  }

  #next(): void {
    // What is done with lets others follow at once.
    while (this.#sending === undefined && !this.#backoff.pausing) {
      const parcel = this.#queue.next(this.#emptied)
      if (parcel === undefined) return
      const path = this.#pathOf(parcel)
      if (path === undefined) this.#divide(parcel)
      else this.#send(parcel, path)
    }
  }

  /** All of the queue, as the agent takes it. */
  #takeAll(): Shipment[] {
    const all: Shipment[] = []
    for (let parcel = this.#queue.shift(); parcel !== undefined; parcel = this.#queue.shift()) {
      const path = this.#pathOf(parcel)
      const shipment = path === undefined ? this.#divide(parcel) : this.#shipmentOf(parcel, path)
      if (shipment !== undefined) all.push(shipment)
    }
    return all
  }

  /** Where a parcel goes; undefined if it has to be divided first. */
  #pathOf(parcel: Parcel): string | undefined {
    return this.#division.needs(parcel) ? undefined : this.#options.protocol.pathOf(parcel.payload.version)
  }

  /** What is being sent is queued again, and what becomes of it does not count; its memory is free when the client lets go of it. */
  #disown(): Parcel | undefined {
    const { ledger } = this.#options
    const sending = this.#sending
    if (sending === undefined || sending.parcel.lost) return undefined
    const { parcel, tally } = sending
    parcel.lost = true
    parcel.end()
    move(ledger.inFlight, ledger.queued, tally)
    return parcel
  }

  #send(parcel: Parcel, path: string): void {
    const { apart, client, ledger } = this.#options
    const shipment = this.#shipmentOf(parcel, path)
    if (shipment === undefined) return
    this.#sending = shipment
    move(ledger.queued, ledger.inFlight, shipment.tally)
    void apart(() => client.send(shipment.payload, path)).then((answer) => this.#answered(shipment, answer))
  }

  /** Puts the next part of it, as the agent takes it, into its place, and behind that what is left of it. */
  #divide(parcel: Parcel): undefined {
    const parcels = this.#division.divide(parcel)
    if (parcels === undefined) this.#drop(parcel, 'encoding_failed')
    else {
      this.#queue.unshift(...parcels)
      if (!parcels.includes(parcel)) this.#done(parcel)
    }
  }

  #answered(shipment: Shipment, answer: AgentAnswer): void {
    const { ledger, onRates } = this.#options
    const { parcel, tally } = shipment
    this.#sending = undefined
    if (answer.rates !== undefined) onRates(answer.rates)
    if (parcel.lost) this.#done(parcel)
    else {
      move(ledger.inFlight, ledger.queued, tally)
      if (!answer.accepted && answer.retry) this.#failed(parcel, answer)
      else this.#settle(shipment, answer)
    }
    this.#next()
  }

  /** The agent has said yes, or no. */
  #settle(shipment: Shipment, answer: AgentAnswer): void {
    if (answer.accepted) this.#taken(shipment, answer.strange)
    else this.#notTaken(shipment, answer)
  }

  #taken({ parcel, tally, path }: Shipment, strange?: string): void {
    const { ledger, protocol } = this.#options
    move(ledger.queued, ledger.sent, tally)
    protocol.accepted(path)
    this.#outage.over()
    if (strange !== undefined) this.#refusals.strange(strange)
    parcel.search?.taken()
    subtract(parcel.tally, tally)
    this.#goOn(parcel)
  }

  /** The agent will not take it, at least not so. */
  #notTaken({ parcel, payload, tally, path }: Shipment, answer: AgentRefusal): void {
    const { protocol } = this.#options
    const { reason } = answer
    if (protocol.refused(path, reason)) this.#queue.unshift(parcel)
    else if (reason === 'http_400') {
      parcel.refused(answer)
      this.#goOn(parcel)
    } else if (reason === 'http_413' && parcel.tally.traces > 1) {
      this.#division.halve(parcel, payload.bytes.length)
      this.#queue.unshift(parcel)
    } else {
      this.#refusals.refused(answer, tally)
      this.#drop(parcel, reason)
    }
  }

  /** Drops what the agent turned out to refuse of it; the rest is sent next. */
  #goOn(parcel: Parcel): void {
    for (const { payload, tally } of parcel.takeFound()) {
      this.#count('http_400', tally)
      if (parcel.complaint !== undefined) this.#refusals.refused(parcel.complaint, tally, payload)
    }
    if (parcel.tally.traces === 0) this.#done(parcel)
    else this.#queue.unshift(parcel)
  }

  /** What is to be sent of it now; undefined, and all of it dropped, if too much of it is refused to go on looking. */
  #shipmentOf(parcel: Parcel, path: string): Shipment | undefined {
    const next = parcel.next()
    if (next !== undefined) return { parcel, ...next, path }
    if (parcel.complaint !== undefined) this.#refusals.refused(parcel.complaint, parcel.tally)
    this.#drop(parcel, 'http_400')
    return undefined
  }

  /** The agent cannot be reached or cannot cope. */
  #failed(parcel: Parcel, answer: AgentRefusal): void {
    const { reason, unanswered, restMs } = answer
    // Of an agent that has taken another just now, it may be the payload that it does not bear.
    if (reason === 'timeout' && this.#outage.failures === 0) parcel.strikes++
    this.#outage.failed(answer)
    this.#backoff.begin(this.#outage.failures, restMs)
    if (parcel.spent) this.#drop(parcel, reason)
    else if (unanswered === true) {
      if (this.#queue.length === 0) this.#options.onStuck()
      this.#queue.push(parcel)
    } else this.#queue.unshift(parcel)
    this.wake()
  }

  /** What is too old is given up when it cannot be sent: now, or at its next failure. */
  #expire(parcel: Parcel): void {
    parcel.tooOld = true
    const { failures, reason } = this.#outage
    if (failures > 0 && this.#queue.remove(parcel)) this.#drop(parcel, reason)
  }

  /** Gives up a parcel that is not being sent. */
  #drop(parcel: Parcel, reason: string): void {
    this.#count(reason, parcel.tally)
    this.#done(parcel)
  }

  /** Counts so much of what is queued as lost. */
  #count(reason: string, tally: Readonly<Tally>): void {
    const { ledger } = this.#options
    subtract(ledger.queued, tally)
    ledger.drop(reason, tally)
  }

  #done(parcel: Parcel): void {
    parcel.end()
    this.#options.onDone(parcel.payload)
    this.#waiters.settled(this.#first)
  }
}
