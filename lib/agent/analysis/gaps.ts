import { uncovered } from './self-time.ts'
import { type SpanForest, toldStarts } from './span-forest.ts'

/** A time in which a span that has children had none at work. */
export interface Gap {
  /** Its position among the spans. */
  readonly span: number
  /** Nanoseconds since the start of the trace. */
  readonly from: number
  /** Nanoseconds since the start of the trace. */
  readonly to: number
}

/** The times inside of spans with children that no child covers, of at least `least` nanoseconds. */
export function gaps(forest: SpanForest, starts: Float64Array = toldStarts(forest), least = 0): Gap[] {
  const found: Gap[] = []
  for (const span of forest.order) {
    if (forest.children(span).length === 0) continue
    uncovered(forest, starts, span, (from, to) => {
      if (to - from >= least) found.push({ span, from, to })
    })
  }
  return found
}
