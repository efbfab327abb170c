import type { Exporter } from '../export/exporter.ts'
import type { Clock } from '../platform/clock.ts'
import type { Timer, Timers } from '../platform/timers.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import type { TraceSegment } from '../span/trace-segment.ts'
import type { MetricsTeller } from './metrics-teller.ts'

export interface TellingExporterOptions {
  readonly exporter: Exporter
  readonly teller: Pick<MetricsTeller, 'tell' | 'close'>
  readonly clock: Pick<Clock, 'now'>
  readonly timers: Timers
  /** Runs something outside of any trace and any request. */
  readonly apart: <T>(fn: () => T) => T
}

/** So long, in milliseconds, a flush waits for metrics at most: a name may not be found for long. */
const FLUSH_MS = 500

/** Tells metrics when what was exported is sent, or will not be. */
export class TellingExporter implements Exporter {
  readonly #options: TellingExporterOptions

  constructor(options: TellingExporterOptions) {
    this.#options = options
  }

  export(segment: TraceSegment, spans: readonly RecordedSpan[]): void {
    this.#options.exporter.export(segment, spans)
  }

  async flush(): Promise<void> {
    await this.#options.exporter.flush()
    await this.#tell(FLUSH_MS)
  }

  async drain(timeoutMs: number, tries?: number): Promise<void> {
    const { clock, exporter } = this.#options
    const from = clock.now()
    await exporter.drain(timeoutMs, tries)
    await this.#tell(Math.max(timeoutMs - (clock.now() - from), 0))
  }

  /** Without metrics: what is sent by UDP goes when the loop turns. */
  drainStanding(timeoutMs: number): void {
    this.#options.exporter.drainStanding?.(timeoutMs)
  }

  close(): void {
    this.#options.exporter.close()
    this.#options.teller.close()
  }

  async #tell(timeoutMs: number): Promise<void> {
    const { apart, teller, timers } = this.#options
    let timer: Timer | undefined
    const timeout = new Promise<void>((resolve) => {
      timer = apart(() => timers.after(timeoutMs, resolve, true))
    })
    await Promise.race([teller.tell(), timeout])
    timer?.cancel()
  }
}
