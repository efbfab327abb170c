import type { ExporterContext } from '../create-tracer.ts'
import type { Exporter } from '../export/exporter.ts'
import { type SpanRecord, spanRecords } from '../export/span-record.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import type { TraceSegment } from '../span/trace-segment.ts'

/** Keeps what is exported, for looking at. */
export class InMemoryExporter implements Exporter {
  /** The chunks in the order in which they came: complete traces, or parts of them. */
  readonly traces: SpanRecord[][] = []
  #context: ExporterContext | undefined

  /** Gets to know the tracer it works for. */
  attach(context: ExporterContext): this {
    this.#context = context
    return this
  }

  /** All spans, chunk after chunk. */
  get spans(): SpanRecord[] {
    return this.traces.flat()
  }

  /** Forgets all. */
  clear(): void {
    this.traces.length = 0
  }

  export(segment: TraceSegment, spans: readonly RecordedSpan[]): void {
    if (this.#context === undefined) return
    const { ledger, defaults, process } = this.#context
    this.traces.push(spanRecords(segment, spans, defaults, process))
    ledger.sent.traces++
    ledger.sent.spans += spans.length
  }

  async flush(): Promise<void> {}

  async drain(): Promise<void> {}

  close(): void {}
}
