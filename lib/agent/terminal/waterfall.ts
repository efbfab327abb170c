import { fitted } from '../../terminal/fitted-text.ts'
import { type Paint, palette } from '../../terminal/palette.ts'
import type { ReceivedTrace } from '../received-trace.ts'
import { headLine } from './head-line.ts'
import { byOneClock } from './one-clock.ts'
import { labelCells, spanLines } from './span-line.ts'
import { spanTree } from './span-tree.ts'
import { timeAxis } from './time-axis.ts'
import { wrappedLines } from './wrapped-lines.ts'

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
  /** Most lines of spans; default 200. */
  readonly maxSpans?: number
}

const MIN_WIDTH = 40
const DEFAULT_MAX_SPANS = 200
/** Of more spans no tree is made: to find out which come first takes too long. */
const MAX_TREE_SPANS = 200_000
/** Cells of a level of the tree. */
const LEVEL_CELLS = 3
/** What a label keeps for the name, however deep it hangs, unless fewer levels than this remain. */
const NAME_CELLS = 16
const MIN_LEVELS = 2

/** A trace as lines of text that all end in a newline: a head, the spans as a tree along a time axis, and what is wrong with it. */
export function drawWaterfall(trace: ReceivedTrace, options: WaterfallOptions): string {
  const width = Math.max(MIN_WIDTH, Math.floor(options.width))
  const paint = options.paint ?? palette(options.colour ?? false)
  const spans = byOneClock(trace.spans)
  const axis = timeAxis(spans)
  const levels = Math.max(MIN_LEVELS, Math.floor((labelCells(width) - NAME_CELLS) / LEVEL_CELLS))
  const maxSpans = options.maxSpans ?? DEFAULT_MAX_SPANS
  const rows = spans.length > MAX_TREE_SPANS ? [] : spanTree(spans, levels, maxSpans)
  const more = spans.length - rows.filter(({ span }) => span !== undefined).length
  const root = rows.find(({ span }) => span !== undefined)?.span ?? spans.find(({ parentId }) => parentId === '0')
  const canvas = { width, axis, paint, service: root?.service ?? '' }
  const lines = [
    headLine(spans, root, canvas, options.timeZone),
    ...(options.note === undefined ? [] : [paint('dim', fitted(options.note, width).text)]),
    ...rows.flatMap((row) => spanLines(row, canvas)),
    ...(more === 0 ? [] : [paint('dim', `… and ${more} more`)]),
    ...[...(options.remarks ?? []), ...trace.warnings.map(({ message }) => message)].flatMap((message) =>
      wrappedLines(`! ${message}`, width).map((line) => paint('yellow', line)),
    ),
  ]
  return lines.map((line) => `${line}\n`).join('')
}
