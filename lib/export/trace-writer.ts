import type { Timer, Timers } from '../platform/timers.ts'
import { add, type Ledger, subtract, type Tally } from '../span/ledger.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import type { TraceSegment } from '../span/trace-segment.ts'
import type { AgentClient } from './agent-client.ts'
import { Delivery, type DeliveryOptions } from './delivery.ts'
import type { Exporter } from './exporter.ts'
import { Holding } from './holding.ts'
import { Protocol } from './protocol.ts'
import { tallyText } from './tally-text.ts'
import type { Payload, TraceEncoder } from './trace-encoder.ts'

export interface TraceWriterOptions extends Omit<DeliveryOptions, 'onDone' | 'protocol' | 'translation'> {
  readonly encoder: TraceEncoder
  /** Longest time, in milliseconds, that a finished trace waits; 0 sends each at once. */
  readonly flushIntervalMs: number
  /** A payload of so many bytes is sent without waiting. */
  readonly flushBytes: number
  /** Most bytes of all that is encoded and not yet taken by the agent. */
  readonly maxQueuedBytes: number
  /** Which version of the protocol the agent takes; v0.4 if it is not given. */
  readonly protocol?: Protocol | undefined
  /** Most bytes of one payload that is translated for an older agent; as many as of all if it is not given. */
  readonly maxPayloadBytes?: number | undefined
}

/** When memory is full, the oldest payload goes: at most one part in so many of what was allowed. */
const MIN_PARTS = 8

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
  /** What the payload that is being filled holds. */
  #filling: Tally = { traces: 0, spans: 0, bytes: 0 }
  #interval: Timer | undefined
  /** It is to be sent, but an earlier payload is on its way: one more in memory would not arrive sooner. */
  #due = false
  #counted = false
  #closed = false
  #drains = 0

  constructor(options: TraceWriterOptions) {
    this.#options = options
    this.#encoder = options.encoder
    this.#client = options.client
    this.#holding = new Holding(options.client)
    this.#ledger = options.ledger
    this.#timers = options.timers
    this.#fullBytes = Math.min(options.flushBytes, Math.floor(options.maxQueuedBytes / MIN_PARTS))
    const { client, logger, flushBytes: fullBytes, maxPayloadBytes: maxBytes = options.maxQueuedBytes } = options
    this.#delivery = new Delivery({
      ...options,
      protocol: options.protocol ?? new Protocol({ version: 'v0.4', address: client.address, logger }),
      translation: { fullBytes, maxBytes },
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
    else if (this.#encoder.length >= this.#fullBytes) this.#seal()
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
    if (this.#empty) return
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
    const lost = this.#abandon()
    if (lost.spans > 0) {
      const { logger } = this.#options
      logger.warn(
        `${tallyText(lost)} could not be sent to ${this.#client.address} before the end, and ${lost.spans === 1 ? 'is' : 'are'} lost.`,
      )
    }
  }

  close(): void {
    this.#closed = true
    this.#abandon()
    this.#client.close()
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
      if (!encoder.append(segment, spans)) {
        if (encoder.traces === 0) return 'trace_too_large'
        this.#seal()
        before = encoder.length
        if (!encoder.append(segment, spans)) return 'trace_too_large'
      }
      const tally = { traces: 1, spans: spans.length, bytes: encoder.length - before }
      const { queued, inFlight } = this.#ledger
      const excess = queued.bytes + inFlight.bytes + tally.bytes - this.#options.maxQueuedBytes
      if (excess > queued.bytes - this.#filling.bytes) {
        encoder.undo()
        return 'queue_full'
      }
      add(queued, tally)
      add(this.#filling, tally)
      if (excess > 0) this.#delivery.makeRoom(excess)
      return undefined
    } catch (error) {
      this.#options.logger.warnOnce('encoding_failed', `a trace could not be encoded and is dropped: ${String(error)}`)
      return 'encoding_failed'
    }
  }

  /** Sends what has been exported, after what is on its way. */
  #send(): void {
    if (this.#delivery.idle) this.#seal()
    else this.#due = this.#encoder.traces > 0
  }

  /** Closes the payload that is being filled and gives it to the delivery. */
  #seal(): void {
    if (this.#encoder.traces === 0) return
    const { payload, tally } = this.#take()
    this.#delivery.add(payload, tally)
  }

  #take(): { payload: Payload; tally: Tally } {
    this.#interval?.cancel()
    this.#interval = undefined
    this.#due = false
    const tally = this.#filling
    this.#filling = { traces: 0, spans: 0, bytes: 0 }
    return { payload: { ...this.#encoder.take(), counted: this.#counted }, tally }
  }

  /** Drops all that is not sent, and says how much. */
  #abandon(): Tally {
    const { payload, tally } = this.#take()
    this.#encoder.recycle(payload)
    subtract(this.#ledger.queued, tally)
    if (tally.traces > 0) this.#ledger.drop('unsent_at_exit', tally)
    add(tally, this.#delivery.abandon())
    return tally
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
