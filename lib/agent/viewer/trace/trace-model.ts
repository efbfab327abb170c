import { alignedStarts } from '../../analysis/clock-alignment.ts'
import { criticalPath, type PathPart } from '../../analysis/critical-path.ts'
import { selfTimes } from '../../analysis/self-time.ts'
import { endOf, type SpanForest, spanForest } from '../../analysis/span-forest.ts'
import { traceExtent } from '../../analysis/trace-extent.ts'
import type { Span, TraceDetail } from '../api/shapes.ts'
import { type FlameLanes, flameLanes } from './flame-lanes.ts'
import type { TimeWindow } from './time-window.ts'

/** A trace with all that is computed of it; a span is its position in the list. */
export interface TraceModel {
  readonly detail: TraceDetail
  readonly spans: readonly Span[]
  readonly forest: SpanForest
  /** By one clock, in nanoseconds after the start of the trace. */
  readonly starts: Float64Array
  readonly ends: Float64Array
  readonly self: Float64Array
  /** The stretches of the critical path that are a span's own. */
  readonly path: ReadonlyMap<number, readonly PathPart[]>
  readonly lanes: FlameLanes
  /** Those that failed: first those below which nothing failed, which is where it began; each from top to bottom. */
  readonly failed: readonly number[]
  /** From the first start to the last end. */
  readonly bounds: TimeWindow
  /** Where the span of an id is. */
  readonly positions: ReadonlyMap<string, number>
}

export function traceModel(detail: TraceDetail): TraceModel {
  const spans = detail.span_list
  const forest = spanForest(spans)
  const starts = alignedStarts(forest)
  const ends = new Float64Array(spans.length)
  const positions = new Map<string, number>()
  for (const [i, span] of spans.entries()) {
    ends[i] = endOf(forest, starts, i)
    if (!positions.has(span.id)) positions.set(span.id, i)
  }
  const { from, to } = traceExtent(forest, starts)
  const path = new Map<number, PathPart[]>()
  for (const part of criticalPath(forest, starts)) {
    const parts = path.get(part.span)
    if (parts === undefined) path.set(part.span, [part])
    else parts.push(part)
  }
  return {
    detail,
    spans,
    forest,
    starts,
    ends,
    self: selfTimes(forest, starts),
    path,
    lanes: flameLanes(forest, starts, ends),
    failed: failedSpans(spans, forest),
    bounds: spans.length === 0 ? { from: 0, to: 1 } : { from, to: Math.max(to, from + 1000) },
    positions,
  }
}

function failedSpans(spans: readonly Span[], forest: SpanForest): number[] {
  const failed = (i: number) => spans[i]?.error === 1
  const began: number[] = []
  const followed: number[] = []
  for (const i of forest.order) if (failed(i)) (forest.children(i).some(failed) ? followed : began).push(i)
  return [...began, ...followed]
}
