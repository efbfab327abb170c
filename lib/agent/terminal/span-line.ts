import { ERROR_MESSAGE, ERROR_TYPE } from '../../ext/tags.ts'
import { fitted } from '../../terminal/fitted-text.ts'
import type { Paint } from '../../terminal/palette.ts'
import { durationText } from '../analysis/duration-text.ts'
import type { TraceExtent } from '../analysis/trace-extent.ts'
import type { TraceSpan } from '../analysis/trace-span.ts'
import type { TreeRow } from './span-tree.ts'
import { timeBar } from './time-bar.ts'

/** What the lines of one picture share. */
export interface Canvas {
  readonly width: number
  readonly axis: TraceExtent
  readonly paint: Paint
  /** The service that the head tells of. */
  readonly service: string
}

/** Cells of a column of times. */
const TIME_CELLS = 8
const GAP = ' '
const MAX_BAR_CELLS = 60
/** A line of fewer cells does not say when a span began, which the bar shows: its names need the room. */
const STARTS_WIDTH = 60
/** A service or a resource that would get fewer cells of a label is left out. */
const SERVICE_CELLS = 8
const RESOURCE_CELLS = 5
const SHORT_SERVICE_CELLS = 20
const LEFT_CELLS = 8
/** The name that older tracers have for it. */
const OLD_ERROR_MESSAGE = 'error.msg'

/** Cells of the first column, in which the tree and the names are. */
export function labelCells(width: number): number {
  const times = width < STARTS_WIDTH ? 1 : 2
  return width - barCells(width) - times * (TIME_CELLS + GAP.length) - GAP.length
}

/** A row of the tree as lines: `├─ name resource [service]   2.10 ms  ▐███▌   31.0 ms`, and below it the error. */
export function spanLines(row: TreeRow, canvas: Canvas): string[] {
  const { width, axis, paint } = canvas
  const { span, start } = row
  if (span === undefined) return [paint('dim', fitted(`┄ ${row.note}`, width).text)]
  const failed = span.error !== 0
  const bar = timeBar(position(axis, start), position(axis, start + span.duration), barCells(width))
  const line = [
    label(row, span, canvas),
    ...(width < STARTS_WIDTH ? [] : [paint('dim', durationText(Math.round(start - axis.from)).padStart(TIME_CELLS))]),
    paint(failed ? 'red' : { service: span.service }, bar.padEnd(barCells(width))),
    durationText(span.duration).padStart(TIME_CELLS),
  ]
  return failed ? [line.join(GAP), errorLine(row, span, canvas)] : [line.join(GAP)]
}

function label({ branch, hidden, parent }: TreeRow, span: TraceSpan, { width, service, paint }: Canvas): string {
  const all = labelCells(width)
  const front = fitted(hidden === 0 ? branch : `${branch}⋯${hidden} `, all)
  const cells = all - front.cells
  const name = fitted(span.name || '(no name)', cells)
  let free = cells - name.cells
  const resource = span.resource === span.name ? '' : span.resource
  const other = span.service !== (parent?.service ?? service) && free >= SERVICE_CELLS
  // Where both are shown, a long service gets half, and a short one all it needs if that leaves something.
  const share = Math.min(Math.max(Math.floor(free / 2), SHORT_SERVICE_CELLS), free - LEFT_CELLS)
  const most = resource === '' ? free : Math.max(SERVICE_CELLS, share)
  const where = other ? fitted(span.service || '(no service)', most - ' []'.length) : undefined
  if (where !== undefined) free -= where.cells + ' []'.length
  const what = resource !== '' && free >= RESOURCE_CELLS ? fitted(resource, free - GAP.length) : undefined
  if (what !== undefined) free -= what.cells + GAP.length
  return [
    paint('dim', front.text),
    paint(span.error === 0 ? 'bold' : 'red', name.text),
    what === undefined ? '' : GAP + what.text,
    where === undefined ? '' : ` ${paint({ service: span.service }, `[${where.text}]`)}`,
    ' '.repeat(free),
  ].join('')
}

/** `│  ✗ CardError: Your card was declined` */
function errorLine({ below, hasChildren }: TreeRow, { meta }: TraceSpan, { width, paint }: Canvas): string {
  const front = `${below}${hasChildren ? '│ ' : '  '}`
  const said = [meta[ERROR_TYPE], meta[ERROR_MESSAGE] ?? meta[OLD_ERROR_MESSAGE]].filter(Boolean).join(': ')
  return paint('dim', front) + paint('red', fitted(`✗ ${said || 'error'}`, width - front.length).text)
}

/** Where on the time that a trace takes a moment is, from 0 to 1. */
function position({ from, to }: TraceExtent, moment: number): number {
  return to === from ? 0 : (moment - from) / (to - from)
}

/** The wider the line, the larger the share of the bars: names need no more room than they need. */
function barCells(width: number): number {
  return Math.min(MAX_BAR_CELLS, Math.round(width * 0.4) - 10)
}
