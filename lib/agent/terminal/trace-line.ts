import { fitted } from '../../terminal/fitted-text.ts'
import type { Paint, Style } from '../../terminal/palette.ts'
import { durationText } from '../analysis/duration-text.ts'
import type { TraceSummary } from '../analysis/summary.ts'
import { timeOfDay } from './head-line.ts'
import { timeBar } from './time-bar.ts'

export interface TraceLineOptions {
  /** Cells of the line. */
  readonly width: number
  readonly paint: Paint
  /** Nanoseconds for which the bar is full. */
  readonly full: number
  /** The time zone of the time of day; default: that of this machine. */
  readonly timeZone?: string | undefined
  /** What is wrong with it, in a few words each; the first is told. */
  readonly remarks?: readonly string[]
  /** Why it is written once more. */
  readonly note?: string | undefined
}

const BAR_CELLS = 8
const DURATION_CELLS = 8
const STATUS_CELLS = 3
const MIN_WIDTH = 40
/** A line of fewer cells leaves out the time of day and the bar. */
const ALL_WIDTH = 70
const SERVICE_CELLS = 14
/** What the resource keeps when there is an error to tell. */
const RESOURCE_CELLS = 12
/** In front of what is told behind the counts. */
const GAP = '  '

/** A trace on one line: `12:04:31.207 ███▌       182 ms 200 shop GET /checkout  7 spans`, or with ✗ and its error, or ! and what else is wrong, at the end. */
export function traceLine(summary: TraceSummary, options: TraceLineOptions): string {
  const { width, paint, full, timeZone, remarks = [], note } = options
  const cells = Math.max(MIN_WIDTH, Math.floor(width))
  const { root, duration, errors, spans } = summary
  const failed = errors > 0
  const front = cells < ALL_WIDTH ? '' : `${timeOfDay(BigInt(summary.start), timeZone)} `
  const bar =
    cells < ALL_WIDTH
      ? ''
      : `${timeBar(0, Math.min(1, full === 0 ? 1 : duration / full), BAR_CELLS).padEnd(BAR_CELLS)} `
  const time = durationText(BigInt(Math.round(duration))).padStart(DURATION_CELLS)
  const status = fitted(root.status ?? (failed ? 'err' : 'ok'), STATUS_CELLS).text.padEnd(STATUS_CELLS)
  let free = cells - front.length - bar.length - DURATION_CELLS - STATUS_CELLS - '  '.length
  const service = fitted(root.service || '(no service)', SERVICE_CELLS)
  free -= service.cells + ' '.length
  const counts = `  ${spans} ${spans === 1 ? 'span' : 'spans'}${summary.complete ? '' : ', no root'}`
  const told = counts.length + RESOURCE_CELLS <= free
  if (told) free -= counts.length
  const wrong = [errorText(summary), remarkText(remarks)]
  const room = wrong.every((text) => text === '') ? free : Math.max(RESOURCE_CELLS, Math.floor(free / 2))
  const resource = fitted(root.resource || root.name || '(no name)', room)
  free -= resource.cells
  const more = (style: Style, text: string): string => {
    const said = fitted(text, free - GAP.length)
    if (said.text === '') return ''
    free -= GAP.length + said.cells
    return GAP + paint(style, said.text)
  }
  return [
    paint('dim', front),
    paint(failed ? 'red' : { service: root.service }, bar),
    paint('bold', time),
    ' ',
    failed ? paint('red', status) : status,
    ' ',
    paint({ service: root.service }, service.text),
    ' ',
    resource.text,
    told ? paint('dim', counts) : '',
    more('red', wrong[0] ?? ''),
    more('yellow', wrong[1] ?? ''),
    note === undefined ? '' : more('dim', `(${note})`),
  ].join('')
}

function errorText({ root, errors }: TraceSummary): string {
  if (errors === 0) return ''
  return `✗ ${root.message ?? (errors === 1 ? '1 error' : `${errors} errors`)}`
}

function remarkText([first, ...others]: readonly string[]): string {
  if (first === undefined) return ''
  return others.length === 0 ? `! ${first}` : `! ${first} (and ${others.length} more)`
}
