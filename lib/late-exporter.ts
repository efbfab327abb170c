import type { Exporter } from './export/exporter.ts'
import type { Ledger } from './span/ledger.ts'
import type { RecordedSpan } from './span/recorded-span.ts'
import type { TraceSegment } from './span/trace-segment.ts'

export interface LateExporterParts {
  /** Makes the exporter; undefined if what it is made of is not there, so that nothing can be sent. */
  readonly make: () => Exporter | undefined
  readonly ledger: Ledger
}

/**
 * An exporter that is made when it is told to, or when it is needed before: to load its code takes a third of the time that it
 * takes to load clew, and none of it is needed while a program starts.
 */
export class LateExporter implements Exporter {
  readonly #parts: LateExporterParts
  /** As long as it is not made, nothing has been exported. */
  #made: { readonly exporter: Exporter | undefined } | undefined
  #closed = false

  constructor(parts: LateExporterParts) {
    this.#parts = parts
  }

  /** Makes it, where that has not been done, nor is too late. */
  load(): void {
    if (!this.#closed) this.#made ??= { exporter: this.#parts.make() }
  }

  export(segment: TraceSegment, spans: readonly RecordedSpan[]): void {
    this.load()
    const exporter = this.#made?.exporter
    if (exporter !== undefined) exporter.export(segment, spans)
    else {
      const { ledger } = this.#parts
      ledger.drop(this.#closed ? 'closed' : 'not_installed', { traces: 1, spans: spans.length, bytes: 0 })
    }
  }

  async flush(): Promise<void> {
    await this.#made?.exporter?.flush()
  }

  async drain(timeoutMs: number, tries?: number): Promise<void> {
    await this.#made?.exporter?.drain(timeoutMs, tries)
  }

  drainStanding(timeoutMs: number): void {
    this.#made?.exporter?.drainStanding?.(timeoutMs)
  }

  close(): void {
    this.#closed = true
    this.#made?.exporter?.close()
  }
}
