import { alignedStarts, Clocks } from '../analysis/clock-alignment.ts'
import { spanForest } from '../analysis/span-forest.ts'
import { traceSpan } from '../catalogue/trace-digest.ts'
import type { ReceivedSpan } from '../received-trace.ts'
import { timeAxis } from './time-axis.ts'

/** The spans of a trace with the starts that they are taken to have by the clock of its first root. */
export function byOneClock(spans: readonly ReceivedSpan[]): readonly ReceivedSpan[] {
  const clocks = new Clocks()
  for (const span of spans) clocks.see(span)
  if (!clocks.several) return spans
  const { start } = timeAxis(spans)
  const starts = alignedStarts(spanForest(spans.map((span) => traceSpan(span, start))))
  return spans.map((span, i) => {
    const moved = start + BigInt(Math.round(starts[i] as number))
    return moved === span.start ? span : { ...span, start: moved }
  })
}
