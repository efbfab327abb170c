import { fitted } from '../../terminal/fitted-text.ts'
import { type Paint, palette } from '../../terminal/palette.ts'
import { alignmentSteps } from '../analysis/clock-alignment.ts'
import type { SpanForest } from '../analysis/span-forest.ts'
import { traceExtent } from '../analysis/trace-extent.ts'
import type { TraceDigest } from '../catalogue/trace-digest.ts'
import type { Warning } from '../received-trace.ts'
import type { Steps } from '../steps.ts'
import { headSteps } from './head-line.ts'
import { labelCells, spanLines } from './span-line.ts'
import { treeSteps } from './span-tree.ts'
import { traceUrl } from './trace-url.ts'
import { wrappedLines } from './wrapped-lines.ts'

/** A trace as it is drawn. */
export interface DrawnTrace {
  readonly traceId: string
  /** When the forest begins, in nanoseconds since the epoch. */
  readonly start: bigint
  readonly forest: SpanForest
  readonly warnings: readonly Warning[]
}

export interface WaterfallOptions {
  /** Cells of a line, at least 40; no line is longer. */
  readonly width: number
  /** Whether to use the colours of a terminal; default false. */
  readonly colour?: boolean
  /** The colours of other pictures, so that services keep theirs. */
  readonly paint?: Paint
  /** The time zone of the time of day, e.g. `UTC`; default: that of this machine. */
  readonly timeZone?: string
  /** What to say about the picture, e.g. that it is one of a trace that was drawn before. */
  readonly note?: string | undefined
  /** What else is wrong with the trace than what its warnings tell. */
  readonly remarks?: readonly string[]
  /** Most lines of spans; default 200: of more nobody reads all, and the viewer shows them better. */
  readonly maxSpans?: number
  /** The address of the viewer, where the others are to be seen; default: nobody is told. */
  readonly viewer?: string | undefined
}

const MIN_WIDTH = 40
const DEFAULT_MAX_SPANS = 200
/** Cells of a level of the tree. */
const LEVEL_CELLS = 3
/** What a label keeps for the name, however deep it hangs, unless fewer levels than this remain. */
const NAME_CELLS = 16
const MIN_LEVELS = 2

/** A trace as it is to be drawn now. */
export function* drawnTrace(digest: TraceDigest): Steps<DrawnTrace> {
  yield* digest.look()
  const { start, trace } = digest
  return { traceId: trace.traceId, start, forest: yield* digest.forest(), warnings: trace.warnings }
}

/**
 * A trace as lines of text that all end in a newline: a head, the spans as a tree along a time axis, and what is wrong with
 * it. In steps: a trace may have half a million spans.
 */
export function* waterfallSteps(trace: DrawnTrace, options: WaterfallOptions): Steps<string> {
  const { forest } = trace
  const width = Math.max(MIN_WIDTH, Math.floor(options.width))
  const paint = options.paint ?? palette(options.colour ?? false)
  const starts = yield* alignmentSteps(forest)
  const axis = traceExtent(forest, starts)
  const maxLevels = Math.max(MIN_LEVELS, Math.floor((labelCells(width) - NAME_CELLS) / LEVEL_CELLS))
  const maxRows = options.maxSpans ?? DEFAULT_MAX_SPANS
  const rows = yield* treeSteps(forest, starts, { maxLevels, maxRows })
  const more = forest.spans.length - rows.filter(({ span }) => span !== undefined).length
  const root = rows.find(({ span }) => span !== undefined)?.span
  const canvas = { width, axis, paint, service: root?.service ?? '' }
  const head = yield* headSteps(trace, root, canvas, options.timeZone)
  const lines = [
    head,
    ...(options.note === undefined ? [] : [paint('dim', fitted(options.note, width).text)]),
    ...rows.flatMap((row) => spanLines(row, canvas)),
    ...(more === 0 ? [] : [paint('dim', moreLine(more, trace.traceId, options.viewer, width))]),
    ...[...(options.remarks ?? []), ...trace.warnings.map(({ message }) => message)].flatMap((message) =>
      wrappedLines(`! ${message}`, width).map((line) => paint('yellow', line)),
    ),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

/** `… and 47 more: http://127.0.0.1:8126/#/trace/…`; an address that would have to be cut leads nowhere. */
function moreLine(more: number, traceId: string, viewer: string | undefined, width: number): string {
  const said = `… and ${more} more`
  const places = viewer === undefined ? [] : [traceUrl(viewer, traceId), viewer]
  return places.map((place) => `${said}: ${place}`).find((line) => line.length <= width) ?? said
}
