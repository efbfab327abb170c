import type { Timer, Timers } from '../platform/timers.ts'
import { add, type Ledger, subtract, type Tally } from '../span/ledger.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import type { TraceSegment } from '../span/trace-segment.ts'
import type { AgentClient } from './agent-client.ts'
import { Delivery } from './delivery.ts'
import type { DeliveryOptions } from './delivery-options.ts'
import type { Exporter } from './exporter.ts'
import { Holding } from './holding.ts'
import type { Cargo } from './parcel.ts'
import { fullBytes } from './payload-buffer.ts'
import { Protocol } from './protocol.ts'
import { RequestSize } from './request-size.ts'
import { count, tallyText } from './tally-text.ts'
import type { TraceEncoder } from './trace-encoder.ts'

export interface TraceWriterOptions
  extends Omit<DeliveryOptions, 'onDone' | 'onStuck' | 'protocol' | 'parts' | 'size'> {
  readonly encoder: TraceEncoder
  /** Longest time, in milliseconds, that a finished trace waits; 0 sends each at once. */
  readonly flushIntervalMs: number
  /** A payload of so many bytes is sent without waiting. */
  readonly flushBytes: number
  /** Most bytes of all that is encoded and not yet taken by the agent. */
  readonly maxQueuedBytes: number
  /** Which version of the protocol the agent takes; v0.4 if it is not given. */
  readonly protocol?: Protocol | undefined
  /** How large a request may be, as far as the agent has told; as large as can be if it is not given. */
  readonly size?: RequestSize | undefined
  /** Most bytes of one payload that is made of a part of another; as many as of all if it is not given. */
  readonly maxPayloadBytes?: number | undefined
}

const NOTHING: Tally = { traces: 0, spans: 0, bytes: 0 }

/** Encodes traces as they complete, and decides when a payload is full or old enough to go. */
export class TraceWriter implements Exporter {
  readonly #encoder: TraceEncoder
  readonly #client: AgentClient
  readonly #ledger: Ledger
  readonly #timers: Timers
  readonly #options: TraceWriterOptions
  readonly #delivery: Delivery
  readonly #holding: Holding
  /** A payload of so many bytes is closed. */
  readonly #fullBytes: number
  readonly #size: RequestSize
  /** What the payload that is being filled holds. */
  #filling: Tally = { traces: 0, spans: 0, bytes: 0 }
  /** Which of its chunks are of traces that are not kept, by their places, and their bytes. */
  #unsampled: number[] = []
  #unsampledBytes = 0
  #interval: Timer | undefined
  /** It is to be sent, but an earlier payload is on its way: one more in memory would not arrive sooner. */
  #due = false
  #counted = false
  #closed = false
  #drains = 0
  /** Whether something was lost in the last moment, in which others who hear of it may export trace by trace. */
  #lostAtLast = false
  /** So many lost spans have been told of at an end. */
  #saidLost = 0

  constructor(options: TraceWriterOptions) {
    this.#options = options
    this.#encoder = options.encoder
    this.#client = options.client
    this.#holding = new Holding(options.client)
    this.#ledger = options.ledger
    this.#timers = options.timers
    this.#fullBytes = fullBytes(options.flushBytes, options.maxQueuedBytes)
    this.#size = options.size ?? new RequestSize()
    const { client, logger, flushBytes, maxPayloadBytes: maxBytes = options.maxQueuedBytes } = options
    this.#delivery = new Delivery({
      ...options,
      protocol: options.protocol ?? new Protocol({ version: 'v0.4', address: client.address, logger }),
      size: this.#size,
      parts: { fullBytes: flushBytes, maxBytes },
      onStuck: () => this.#seal(),
      onDone: (payload) => {
        this.#encoder.recycle(payload)
        if (this.#due && this.#delivery.idle) this.#seal()
      },
    })
  }

  /** Whether what is exported from here on is in statistics of the tracer's own. A payload is one thing or the other. */
  set counted(counted: boolean) {
    if (counted === this.#counted) return
    this.#seal()
    this.#counted = counted
  }

  export(segment: TraceSegment, spans: readonly RecordedSpan[]): void {
    const lost = this.#closed ? 'closed' : this.#encode(segment, spans)
    if (lost !== undefined) this.#ledger.drop(lost, { traces: 1, spans: spans.length, bytes: 0 })
    else if (this.#encoder.length >= Math.min(this.#fullBytes, this.#size.fullBytes)) this.#seal()
    else if (this.#options.flushIntervalMs === 0) this.#send()
    else if (this.#interval === undefined && !this.#due) this.#startInterval()
  }

  async flush(): Promise<void> {
    this.#send()
    const last = this.#last
    this.#delivery.hurry()
    await this.#holding.during(() => this.#delivery.settled(last))
  }

  async drain(timeoutMs: number, tries: number = Number.POSITIVE_INFINITY): Promise<void> {
    const lost = this.#empty ? NOTHING : await this.#drain(timeoutMs, tries)
    this.#sayLosses(lost)
  }

  drainStanding(timeoutMs: number): void {
    if (this.#empty) return
    this.#seal(false)
    this.#delivery.sendStanding(timeoutMs)
    const lost = this.#abandon()
    if (!this.#lostAtLast) this.#sayLosses(lost)
    else if (lost.spans > 0) {
      const more = 'Further losses are not said; tracer.stats() counts them.'
      this.#options.logger.warnOnce('late_loss', `${this.#lossText(lost)} ${more}`)
    }
    this.#lostAtLast ||= lost.spans > 0
  }

  close(): void {
    this.#closed = true
    this.#abandon()
    this.#client.close()
  }

  /** Sends for so long, or until so many tries have failed; says what is lost then. */
  async #drain(timeoutMs: number, tries: number): Promise<Tally> {
    let left = tries
    const timer = this.#options.apart(() =>
      this.#timers.after(
        timeoutMs,
        () => {
          left = 0
          this.#delivery.wake()
        },
        true,
      ),
    )
    this.#delivery.urgent = ++this.#drains > 0
    this.#delivery.hurry()
    await this.#holding.during(async () => {
      while (left > 0 && !this.#empty) {
        this.#send()
        if (!(await this.#delivery.settled(this.#last))) left--
      }
    })
    this.#delivery.urgent = --this.#drains > 0
    timer.cancel()
    return this.#abandon()
  }

  /** Whether there is nothing to send, and nothing being sent. */
  get #empty(): boolean {
    return this.#encoder.traces === 0 && this.#delivery.settledAll
  }

  /** The number of the parcel that holds what was exported last. */
  get #last(): number {
    return this.#delivery.last + (this.#encoder.traces === 0 ? 0 : 1)
  }

  /** Encodes a chunk; if it has to be dropped instead, says why. */
  #encode(segment: TraceSegment, spans: readonly RecordedSpan[]): string | undefined {
    const encoder = this.#encoder
    try {
      let before = encoder.length
      if (!this.#append(segment, spans)) {
        if (encoder.traces === 0) return 'trace_too_large'
        this.#seal()
        before = encoder.length
        if (!this.#append(segment, spans)) return 'trace_too_large'
      }
      const tally = { traces: 1, spans: spans.length, bytes: encoder.length - before }
      const unsampled = segment.samplingPriority() <= 0
      const { queued, inFlight } = this.#ledger
      const excess = queued.bytes + inFlight.bytes + tally.bytes - this.#options.maxQueuedBytes
      // What is not kept goes for no other that is.
      const free = unsampled ? this.#delivery.unsampledBytes : queued.bytes - this.#filling.bytes
      if (excess > 0 && excess > free) {
        encoder.undo()
        return 'queue_full'
      }
      this.#ledger.enqueue(tally)
      add(this.#filling, tally)
      if (unsampled) {
        this.#unsampled.push(encoder.traces - 1)
        this.#unsampledBytes += tally.bytes
      }
      if (excess > 0) this.#delivery.makeRoom(excess)
      return undefined
    } catch (error) {
      this.#options.logger.warnOnce('encoding_failed', `a trace could not be encoded and is dropped: ${String(error)}`)
      return 'encoding_failed'
    }
  }

  /** Encodes a chunk; false, and nothing added, if the payload would become too large for the encoder or for the agent. */
  #append(segment: TraceSegment, spans: readonly RecordedSpan[]): boolean {
    const encoder = this.#encoder
    if (!encoder.append(segment, spans)) return false
    if (encoder.length <= this.#size.maxBytes) return true
    encoder.undo()
    return false
  }

  /** Sends what has been exported, after what is on its way. */
  #send(): void {
    if (this.#delivery.idle) this.#seal()
    else this.#due = this.#encoder.traces > 0
  }

  /** Closes the payload that is being filled and gives it to the delivery. */
  #seal(begin = true): void {
    if (this.#encoder.traces === 0) return
    this.#delivery.add(this.#take(begin && this.#delivery.idle), begin)
  }

  /** `soon` as for {@link TraceEncoder.take}. */
  #take(soon: boolean): Cargo {
    this.#interval?.cancel()
    this.#interval = undefined
    this.#due = false
    const cargo = {
      payload: { ...this.#encoder.take(soon), counted: this.#counted },
      tally: this.#filling,
      unsampled: this.#unsampled,
      unsampledBytes: this.#unsampledBytes,
    }
    this.#filling = { traces: 0, spans: 0, bytes: 0 }
    this.#unsampled = []
    this.#unsampledBytes = 0
    return cargo
  }

  /** Drops all that is not sent, and says how much. */
  #abandon(): Tally {
    const { payload, tally } = this.#take(true)
    this.#encoder.recycle(payload)
    subtract(this.#ledger.queued, tally)
    if (tally.traces > 0) this.#ledger.drop('unsent_at_exit', tally)
    add(tally, this.#delivery.abandon())
    return tally
  }

  /** Says what was lost: at the end, and all in all, unless that was said before. */
  #sayLosses(now: Readonly<Tally>): void {
    const { finished, lost, losses } = this.#ledger
    if (lost.spans === this.#saidLost) return
    const first = this.#saidLost === 0 && lost.spans === now.spans
    this.#saidLost = lost.spans
    const end = now.spans === 0 ? '' : this.#lossText(now)
    const reasons = losses.map(([reason, { spans }]) => `${reason} ${spans}`).join(', ')
    const all = first ? '' : `Of ${count(finished, 'span')} in all, ${lost.spans} did not reach the agent: ${reasons}.`
    this.#options.logger.warn([end, all].filter(Boolean).join(' '))
  }

  #lossText(lost: Readonly<Tally>): string {
    const are = lost.spans === 1 ? 'is' : 'are'
    return `${tallyText(lost)} could not be sent to ${this.#client.address} before the end, and ${are} lost.`
  }

  #startInterval(): void {
    const { apart, flushIntervalMs } = this.#options
    this.#interval = apart(() =>
      this.#timers.after(flushIntervalMs, () => {
        this.#interval = undefined
        this.#send()
      }),
    )
  }
}
