import type { Clock } from '../platform/clock.ts'
import type { DatagramSocket } from '../platform/datagram-socket.ts'
import type { Logger } from '../platform/logger.ts'
import type { Timer, Timers } from '../platform/timers.ts'
import { fieldText } from '../span/text.ts'
import type { Datagram, DatagramWriter } from './datagram-writer.ts'
import type { Metric } from './metric.ts'

export interface MetricsTellerOptions {
  /** All metrics as they are. */
  readonly read: () => readonly Metric[]
  /** Makes what writes them, when there is something to write. */
  readonly writer: () => DatagramWriter
  /** Makes what sends them; `onRefused` is told when nobody takes them. */
  readonly socket: (onRefused: (error: string) => void) => DatagramSocket
  /** Where they go, for people. */
  readonly address: string
  readonly clock: Pick<Clock, 'now'>
  readonly timers: Timers
  readonly logger: Logger
  /** Runs something outside of any trace and any request. */
  readonly apart: <T>(fn: () => T) => T
}

/** DogStatsD makes a point of what it gets in so many milliseconds. */
const INTERVAL_MS = 10_000
/** So long, in milliseconds, after a failure nothing is sent but at an interval: a process that ends must not go on and on. */
const REST_MS = 1000

/**
 * Tells metrics to DogStatsD: counts by what they grew since they were last told. What the system does not take, or is known to
 * have been for nobody, is as good as not told, and told the next time.
 */
export class MetricsTeller {
  readonly #options: MetricsTellerOptions
  #writer: DatagramWriter | undefined
  #socket: DatagramSocket | undefined
  /** What has been told of each count. */
  readonly #told = new Map<string, number>()
  #last: readonly Datagram[] = []
  /** Those that were not taken. */
  readonly #untold = new WeakSet<Datagram>()
  #timer: Timer | undefined
  #dropped = 0
  #failedAt = Number.NEGATIVE_INFINITY
  #closed = false

  constructor(options: MetricsTellerOptions) {
    this.#options = options
    this.#arm()
  }

  /** Tells what has changed since the last time; resolves, and never rejects, when the system has taken it, or will not. */
  async tell(): Promise<void> {
    const resting = this.#options.clock.now() - this.#failedAt < REST_MS
    const { counts, gauges } = this.#read()
    if (counts.length > 0 && !resting) await this.#send([...counts, ...gauges])
  }

  close(): void {
    this.#closed = true
    this.#timer?.cancel()
    this.#socket?.close()
  }

  #arm(): void {
    const { apart, timers } = this.#options
    this.#timer = apart(() =>
      timers.after(INTERVAL_MS, () => {
        this.#arm()
        const { counts, gauges } = this.#read()
        void this.#send([...counts, ...gauges])
      }),
    )
  }

  /** What every count has grown by since it was told, without those that have not; and all gauges. */
  #read(): { counts: readonly Metric[]; gauges: readonly Metric[] } {
    const dropped = { name: 'datadog.dogstatsd.client.packets_dropped', type: 'count', value: this.#dropped } as const
    const all = [...this.#options.read(), dropped]
    const counts = all
      .filter(({ type }) => type === 'count')
      .map((metric) => ({ ...metric, value: metric.value - (this.#told.get(keyOf(metric)) ?? 0) }))
    return { counts: counts.filter(({ value }) => value !== 0), gauges: all.filter(({ type }) => type === 'gauge') }
  }

  async #send(metrics: readonly Metric[]): Promise<void> {
    if (this.#closed) return
    const { apart, socket: make, writer } = this.#options
    try {
      this.#writer ??= writer()
      this.#socket ??= apart(() => make((error) => this.#failed(this.#last, error)))
    } catch (error) {
      this.#failed([], fieldText(error))
      return
    }
    const socket = this.#socket
    const datagrams = this.#writer.write(metrics)
    this.#last = datagrams
    for (const { metrics: told } of datagrams) this.#count(told, 1)
    await Promise.all(datagrams.map((datagram) => this.#sendOne(socket, datagram)))
  }

  async #sendOne(socket: DatagramSocket, datagram: Datagram): Promise<void> {
    let failure: string | undefined
    try {
      failure = await this.#options.apart(() => socket.send(datagram.bytes))
    } catch (error) {
      // One of somebody else's may do what it must not.
      failure = fieldText(error)
    }
    if (failure !== undefined) this.#failed([datagram], failure)
  }

  #failed(datagrams: readonly Datagram[], error: string): void {
    // There is no next time, and the end may have been what broke it off.
    if (this.#closed) return
    const { address, clock, logger } = this.#options
    for (const datagram of datagrams) {
      if (this.#untold.has(datagram)) continue
      this.#untold.add(datagram)
      this.#count(datagram.metrics, -1)
      this.#dropped++
    }
    this.#failedAt = clock.now()
    logger.warnOnce(
      'health_metrics',
      `DogStatsD at ${address} does not take health metrics (${error}). What they count is told when it does; this is not said again.`,
    )
  }

  /** Counts counts as told, or as not told. */
  #count(metrics: readonly Metric[], sign: 1 | -1): void {
    for (const metric of metrics) {
      if (metric.type !== 'count') continue
      const key = keyOf(metric)
      this.#told.set(key, (this.#told.get(key) ?? 0) + sign * metric.value)
    }
  }
}

function keyOf({ name, tag }: Metric): string {
  return tag === undefined ? name : `${name} ${tag[1]}`
}
