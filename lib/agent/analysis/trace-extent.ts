import { endOf, type SpanForest } from './span-forest.ts'

/** The time that a trace takes, by the clock of its first root; in nanoseconds since its start as the spans tell it. */
export interface TraceExtent {
  readonly from: number
  readonly to: number
}

/** From the first start to the last end, by the starts that are to be taken; of no spans it is empty. */
export function traceExtent({ spans }: Pick<SpanForest, 'spans'>, starts: Float64Array): TraceExtent {
  if (spans.length === 0) return { from: 0, to: 0 }
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for (let i = 0; i < starts.length; i++) {
    from = Math.min(from, starts[i] as number)
    to = Math.max(to, endOf({ spans }, starts, i))
  }
  return { from, to }
}
