import type { ExporterContext } from '../../lib/create-tracer.ts'
import type { Exporter } from '../../lib/export/exporter.ts'
import type { TraceEncoder } from '../../lib/export/trace-encoder.ts'
import { V04Encoder } from '../../lib/export/v04-encoder.ts'
import { V05Encoder } from '../../lib/export/v05-encoder.ts'
import type { RecordedSpan } from '../../lib/span/recorded-span.ts'
import type { TraceSegment } from '../../lib/span/trace-segment.ts'
import type { StrictSpan } from './span-reading.ts'
import { acceptTraces } from './strict-agent.ts'

const MAX_BYTES = 24 * 1024 * 1024
/** So many chunks go into one payload. */
const CHUNKS = 4

/** Writes each chunk in every form that agents get, and has the strict agent read all of them. */
export class StrictExporter implements Exporter {
  /** Payloads that the strict agent has taken, and spans in those of v0.4. */
  payloads = 0
  spans = 0
  /** What it read last of v0.4 with all fields. */
  last: readonly StrictSpan[][] = []
  /** What it has refused. */
  readonly refused: unknown[] = []
  readonly #encoders: readonly TraceEncoder[]
  readonly #context: ExporterContext

  constructor(context: ExporterContext) {
    const { defaults, process } = context
    const options = { maxBytes: MAX_BYTES, defaults, process }
    const native = () => ({ links: true, events: true, metaStruct: true })
    this.#context = context
    this.#encoders = [new V04Encoder({ ...options, native }), new V04Encoder(options), new V05Encoder(options)]
  }

  export(segment: TraceSegment, spans: readonly RecordedSpan[]): void {
    this.#context.ledger.sent.traces++
    this.#context.ledger.sent.spans += spans.length
    for (const encoder of this.#encoders) {
      if (encoder.append(segment, spans)) continue
      // One that is too large for what is left of the payload is the first of the next.
      this.take()
      if (!encoder.append(segment, spans))
        throw new Error('expected a chunk that fits into a payload, got a larger one')
    }
    if (this.#encoders[0]?.traces === CHUNKS) this.take()
  }

  /** Hands the payloads over as they are. */
  take(): void {
    for (const [i, encoder] of this.#encoders.entries()) {
      if (encoder.traces === 0) continue
      const payload = encoder.take()
      try {
        const read = acceptTraces(payload)
        this.payloads++
        if (i !== 0) continue
        this.last = read
        this.spans += payload.spans
      } catch (error) {
        this.refused.push(error)
      }
      encoder.recycle(payload)
    }
  }

  async flush(): Promise<void> {
    this.take()
  }

  async drain(): Promise<void> {
    this.take()
  }

  close(): void {}
}
