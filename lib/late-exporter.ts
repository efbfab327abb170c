import type { Exporter } from './export/exporter.ts'
import { LatePart, type LatePartOptions } from './late-part.ts'
import type { Ledger } from './span/ledger.ts'
import type { RecordedSpan } from './span/recorded-span.ts'
import type { TraceSegment } from './span/trace-segment.ts'

export interface LateExporterOptions extends Omit<LatePartOptions<Exporter>, 'without'> {
  readonly ledger: Ledger
}

/** An exporter that is made when something is first exported, or when it is told to. */
export class LateExporter implements Exporter {
  readonly #late: LatePart<Exporter>
  readonly #ledger: Ledger
  #closed = false

  constructor({ ledger, ...options }: LateExporterOptions) {
    this.#ledger = ledger
    this.#late = new LatePart({ ...options, without: 'no traces are sent' })
  }

  load(): void {
    if (!this.#closed) void this.#late.part
  }

  export(segment: TraceSegment, spans: readonly RecordedSpan[]): void {
    const exporter = this.#closed ? this.#late.known : this.#late.part
    if (exporter !== undefined) exporter.export(segment, spans)
    else {
      const reason = this.#closed ? 'closed' : 'not_installed'
      this.#ledger.drop(reason, { traces: 1, spans: spans.length, bytes: 0 })
    }
  }

  async flush(): Promise<void> {
    await this.#late.known?.flush()
  }

  async drain(timeoutMs: number, tries?: number): Promise<void> {
    await this.#late.known?.drain(timeoutMs, tries)
  }

  drainStanding(timeoutMs: number): void {
    this.#late.known?.drainStanding?.(timeoutMs)
  }

  close(): void {
    this.#closed = true
    this.#late.known?.close()
  }
}
