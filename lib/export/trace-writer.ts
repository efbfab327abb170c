import type { Timer, Timers } from '../platform/timers.ts'
import { add, type Ledger, subtract, type Tally } from '../span/ledger.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import type { TraceSegment } from '../span/trace-segment.ts'
import type { AgentClient } from './agent-client.ts'
import { Delivery, type DeliveryOptions } from './delivery.ts'
import type { Exporter } from './exporter.ts'
import { tallyText } from './tally-text.ts'
import type { TraceEncoder } from './trace-encoder.ts'

export interface TraceWriterOptions extends Omit<DeliveryOptions, 'onDone'> {
  readonly encoder: TraceEncoder
  /** Longest time, in milliseconds, that a finished trace waits; 0 sends each at once. */
  readonly flushIntervalMs: number
  /** A payload of so many bytes is sent without waiting. */
  readonly flushBytes: number
  /** Most bytes of all that is encoded and not yet taken by the agent. */
  readonly maxQueuedBytes: number
}

/** At the end of the process, so many failed tries end the waiting. */
const LAST_TRIES = 2

/** Encodes traces as they complete, and decides when a payload is full or old enough to go. */
export class TraceWriter implements Exporter {
  readonly #encoder: TraceEncoder
  readonly #client: AgentClient
  readonly #ledger: Ledger
  readonly #timers: Timers
  readonly #options: TraceWriterOptions
  readonly #delivery: Delivery
  /** What the payload that is being filled holds. */
  #filling: Tally = { traces: 0, spans: 0, bytes: 0 }
  #interval: Timer | undefined
  /** The interval has passed while an earlier payload was on its way: one more in memory would not arrive sooner. */
  #due = false
  #closed = false
  #holds = 0

  constructor(options: TraceWriterOptions) {
    this.#options = options
    this.#encoder = options.encoder
    this.#client = options.client
    this.#ledger = options.ledger
    this.#timers = options.timers
    this.#delivery = new Delivery({
      ...options,
      onDone: (payload) => {
        this.#encoder.recycle(payload)
        if (this.#due && this.#delivery.idle) this.#seal()
      },
    })
  }

  export(segment: TraceSegment, spans: readonly RecordedSpan[]): void {
    const { flushIntervalMs, flushBytes } = this.#options
    const lost = this.#closed ? 'closed' : this.#encode(segment, spans)
    if (lost !== undefined) this.#ledger.drop(lost, { traces: 1, spans: spans.length, bytes: 0 })
    else if (this.#encoder.length >= flushBytes || flushIntervalMs === 0) this.#seal()
    else if (this.#interval === undefined) this.#startInterval()
  }

  async flush(): Promise<void> {
    this.#seal()
    await this.#held(() => this.#delivery.attempt())
  }

  async drain(timeoutMs: number): Promise<void> {
    this.#seal()
    if (this.#delivery.idle) return
    let timer: Timer | undefined
    const late = new Promise<void>((resolve) => {
      timer = this.#timers.after(timeoutMs, resolve)
    })
    await this.#held(() => Promise.race([late, this.#lastTries()]))
    timer?.cancel()
    const lost = this.#delivery.abandon()
    if (lost.spans > 0) {
      const { logger } = this.#options
      logger.warn(
        `${tallyText(lost)} could not be sent to ${this.#client.address} before the end, and ${lost.spans === 1 ? 'is' : 'are'} lost.`,
      )
    }
  }

  close(): void {
    this.#closed = true
    this.#interval?.cancel()
    this.#due = false
    subtract(this.#ledger.queued, this.#filling)
    if (this.#filling.traces > 0) this.#ledger.drop('unsent_at_exit', this.#filling)
    this.#filling = { traces: 0, spans: 0, bytes: 0 }
    this.#delivery.close()
    this.#client.close()
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
      if (queued.bytes + inFlight.bytes + tally.bytes > this.#options.maxQueuedBytes) {
        encoder.undo()
        return 'queue_full'
      }
      add(queued, tally)
      add(this.#filling, tally)
      return undefined
    } catch (error) {
      this.#options.logger.warnOnce('encoding_failed', `a trace could not be encoded and is dropped: ${String(error)}`)
      return 'encoding_failed'
    }
  }

  /** Closes the payload that is being filled and gives it to the delivery. */
  #seal(): void {
    this.#interval?.cancel()
    this.#interval = undefined
    this.#due = false
    if (this.#encoder.traces === 0) return
    const tally = this.#filling
    this.#filling = { traces: 0, spans: 0, bytes: 0 }
    this.#delivery.add(this.#encoder.take(), this.#encoder.path, tally)
  }

  #startInterval(): void {
    const { apart, flushIntervalMs } = this.#options
    this.#interval = apart(() =>
      this.#timers.after(flushIntervalMs, () => {
        this.#interval = undefined
        if (this.#delivery.idle) this.#seal()
        else this.#due = true
      }),
    )
  }

  async #lastTries(): Promise<void> {
    for (let i = 0; i < LAST_TRIES && !this.#delivery.idle; i++) await this.#delivery.attempt()
  }

  /** Lets what is being sent keep the process alive while somebody waits for it. */
  async #held(work: () => Promise<void>): Promise<void> {
    this.#client.hold(++this.#holds > 0)
    try {
      await work()
    } finally {
      this.#client.hold(--this.#holds > 0)
    }
  }
}
