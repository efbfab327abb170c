import { chosen } from '../span/chosen.ts'
import { FinishedSpan } from '../span/finished-span.ts'
import { FunctionList } from '../span/function-list.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import { fieldText } from '../span/text.ts'
import type { TraceSegment } from '../span/trace-segment.ts'

/** Finished spans of one trace, in the order in which they started: all of them, or a part that is sent ahead of the rest. */
export type FinishedTrace = readonly FinishedSpan[]

/**
 * Sees each trace before it is sampled: changes its spans, and gives back those that are to be sent. Nothing given back
 * means all, `null` means none.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing is one of the three forms.
export type Processor = (trace: FinishedTrace) => FinishedTrace | null | undefined | void

/** Runs what the application has to say to finished traces, one processor after the other. */
export class ProcessorChain {
  readonly processors: FunctionList<Processor> = new FunctionList()
  #running = false

  /** The spans that are left when all have had their say. */
  run(segment: TraceSegment, spans: readonly RecordedSpan[]): readonly RecordedSpan[] {
    // What a processor traces itself is not for the processors.
    if (this.#running || this.processors.all.length === 0) return spans
    let trace: FinishedTrace
    try {
      trace = views(spans)
    } catch (error) {
      // Their file cannot be loaded.
      for (const processor of this.processors.all)
        segment.recorder.hookFailed(processor, 'addProcessor', `cannot be called (${fieldText(error)})`, KEPT)
      return spans
    }
    this.#running = true
    try {
      for (const processor of this.processors.all) {
        if (trace.length > 0) trace = this.#ask(processor, trace, segment)
      }
    } finally {
      // Also where the stack was too small to say what a processor threw.
      this.#running = false
    }
    return trace.length === spans.length ? spans : trace.map(FinishedSpan.recorded)
  }

  #ask(processor: Processor, trace: FinishedTrace, { recorder }: TraceSegment): FinishedTrace {
    try {
      // A copy, which it may do anything with.
      const answer: unknown = processor([...trace])
      if (answer === undefined) return trace
      if (answer === null) return []
      const left = Array.isArray(answer) ? chosen(trace, answer) : undefined
      if (left !== undefined) return left
      // Its rejection would end the process.
      if (answer instanceof Promise) answer.catch(() => {})
      recorder.hookFailed(
        processor,
        'addProcessor',
        `gave back ${kindOf(answer)}, and not an array of spans, null or nothing`,
        KEPT,
      )
    } catch (error) {
      recorder.hookFailed(processor, 'addProcessor', `threw ${fieldText(error)}`, KEPT)
    }
    return trace
  }
}

const KEPT = 'its traces are sent as they are.'

function views(spans: readonly RecordedSpan[]): FinishedSpan[] {
  const known = new Map<RecordedSpan, FinishedSpan>()
  return spans.map((span) => new FinishedSpan(span, known))
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`
  return value instanceof Promise ? 'a promise' : `something of type ${typeof value}`
}
