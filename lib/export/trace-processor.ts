import type { Ledger } from '../span/ledger.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import type { TraceSegment } from '../span/trace-segment.ts'
import type { Exporter } from './exporter.ts'
import { ProcessorChain } from './processor-chain.ts'
import { Settling } from './settling.ts'

/** Keeps single spans of traces that are not kept. */
export interface SingleSpans {
  /** Marks those that are kept, and says how many these are. */
  sample(spans: readonly RecordedSpan[]): number
  /** Whether a span was marked. */
  kept(span: RecordedSpan): boolean
}

/** What is done for the agent in its place, where it wants that. */
export interface AgentDuties {
  /** Whether a trace is one that the agent wants at all. */
  allow(segment: TraceSegment): boolean
  /** Counts spans, before any are dropped. */
  count(segment: TraceSegment, spans: readonly RecordedSpan[]): void
  /** Whether what nobody wants to see need not be sent, because it is counted. */
  readonly dropsUnsampled: boolean
  /** So much was therefore dropped. */
  droppedUnsampled(traces: number, spans: number): void
}

export interface TraceProcessorParts {
  readonly exporter: Exporter
  readonly ledger: Ledger
  readonly singles: SingleSpans
  readonly duties: AgentDuties | undefined
}

const NONE: readonly RecordedSpan[] = []

/**
 * Takes finished spans from the recorder to the exporter, and lets them go. On the way the application's processors see
 * them, then they are sampled, then counted.
 */
export class TraceProcessor {
  chain: ProcessorChain = new ProcessorChain()
  readonly #parts: TraceProcessorParts
  /** Made for the first span that needs it: it is loaded with what writes spans. */
  #settling: Settling | undefined

  constructor(parts: TraceProcessorParts) {
    this.#parts = parts
  }

  process(segment: TraceSegment, spans: readonly RecordedSpan[]): void {
    const { exporter, duties } = this.#parts
    let left = this.#drop(spans, this.chain.run(segment, spans), 'processor')
    if (duties?.allow(segment) === false) left = this.#drop(left, NONE, 'filtered')
    // Where nothing is left it is decided all the same if more of the trace may follow: the root still has what rules look at.
    const priority = left.length > 0 || segment.open > 0 ? segment.samplingPriority() : 0
    if (left.length > 0) {
      duties?.count(segment, left)
      if (priority <= 0) left = this.#single(left)
      if (left.length > 0) {
        this.#settle(left)
        exporter.export(segment, left)
      }
    }
    for (let i = 0; i < spans.length; i++) (spans[i] as RecordedSpan).release()
  }

  #settle(spans: readonly RecordedSpan[]): void {
    for (let i = 0; i < spans.length; i++) {
      const span = spans[i] as RecordedSpan
      if (span.metaStruct === undefined && span.links === undefined) continue
      this.#settling ??= new Settling()
      this.#settling.settle(span)
    }
  }

  /** What is sent of a trace that is not kept. */
  #single(spans: readonly RecordedSpan[]): readonly RecordedSpan[] {
    const { singles, duties } = this.#parts
    const kept = singles.sample(spans)
    // The agent keeps a share of the errors that nobody else keeps.
    if (duties?.dropsUnsampled !== true || kept === spans.length || spans.some((span) => span.error === 1)) return spans
    const left = kept === 0 ? NONE : spans.filter((span) => singles.kept(span))
    duties.droppedUnsampled(kept === 0 ? 1 : 0, spans.length - kept)
    return this.#drop(spans, left, 'unsampled')
  }

  /** Counts what of `spans` is not `left`. */
  #drop(spans: readonly RecordedSpan[], left: readonly RecordedSpan[], reason: string): readonly RecordedSpan[] {
    if (left.length < spans.length) {
      const traces = left.length === 0 ? 1 : 0
      this.#parts.ledger.drop(reason, { traces, spans: spans.length - left.length, bytes: 0 })
    }
    return left
  }
}
