import { fitted } from '../../terminal/fitted-text.ts'
import { durationText } from '../analysis/duration-text.ts'
import type { TraceSpan } from '../analysis/trace-span.ts'
import { each, type Steps } from '../steps.ts'
import type { Canvas } from './span-line.ts'
import type { DrawnTrace } from './waterfall.ts'

/** Between the counts and the total. */
const RULE = ' ── '
/** If there were fewer cells for service and resource, the counts are left out. */
const NAMES_CELLS = 16

/** The line above a tree: `── 12:04:31.207  shop  GET /checkout ──────── 7 spans, 2 services, 1 error ── 182 ms`. */
export function* headSteps(
  { forest: { spans }, start: begin }: Pick<DrawnTrace, 'forest' | 'start'>,
  root: TraceSpan | undefined,
  { width, axis, paint }: Canvas,
  timeZone: string | undefined,
): Steps<string> {
  const services = new Set<string>()
  let errors = 0
  yield* each(spans.length, (i) => {
    const { service, error } = spans[i] as TraceSpan
    services.add(service)
    errors += error
  })
  const counts = [count(spans.length, 'span'), ...(services.size > 1 ? [count(services.size, 'service')] : [])].join(
    ', ',
  )
  const failures = errors === 0 ? '' : count(errors, 'error')
  const facts = failures === '' ? counts : `${counts}, ${failures}`
  const start = `── ${timeOfDay(begin + BigInt(Math.round(axis.from)), timeZone)}  `
  const total = durationText(Math.round(axis.to - axis.from))
  // What is free for the names, if there is a blank on both sides of the line behind them, and a dash of it at least.
  let free = width - start.length - total.length - ' ─ '.length
  const told = free - facts.length - RULE.length >= NAMES_CELLS
  if (told) free -= facts.length + RULE.length
  const service = fitted(root?.service || '(no service)', Math.floor(free / 2))
  free -= service.cells + '  '.length
  const resource = fitted(root?.resource || root?.name || '(no name)', free)
  free -= resource.cells
  return [
    paint('dim', start),
    paint({ service: root?.service ?? '' }, service.text),
    '  ',
    paint('bold', resource.text),
    paint('dim', ` ${'─'.repeat(free + 1)} `),
    told ? facts.slice(0, facts.length - failures.length) + paint('red', failures) + paint('dim', RULE) : '',
    paint('bold', total),
  ].join('')
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}

/** `12:04:31.207` */
export function timeOfDay(nanoseconds: bigint, timeZone: string | undefined): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    ...(timeZone === undefined ? {} : { timeZone }),
  })
  return format.format(Number(nanoseconds / 1_000_000n))
}
