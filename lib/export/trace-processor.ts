import type { RecordedSpan } from '../span/recorded-span.ts'
import type { TraceSegment } from '../span/trace-segment.ts'
import type { Exporter } from './exporter.ts'

/** Takes finished spans from the recorder to the exporter, and lets them go. */
export class TraceProcessor {
  readonly #exporter: Exporter

  constructor(exporter: Exporter) {
    this.#exporter = exporter
  }

  process(segment: TraceSegment, spans: readonly RecordedSpan[]): void {
    segment.samplingPriority()
    this.#exporter.export(segment, spans)
    for (let i = 0; i < spans.length; i++) (spans[i] as RecordedSpan).release()
  }
}
