import type { TraceSpan } from '../../../lib/agent/analysis/trace-span.ts'

/** A span for the analyses; times in nanoseconds since the start of the trace. */
export function span(id: string, given: Partial<TraceSpan> = {}): TraceSpan {
  return {
    id,
    parent: '0',
    name: 'work',
    service: 'shop',
    resource: 'work',
    type: 'custom',
    error: 0,
    start: 0,
    duration: 100,
    meta: {},
    metrics: {},
    ...given,
  }
}

/** Spans written as `id<parent from-to`, e.g. `2<1 10-30`. */
export function spans(...lines: readonly string[]): TraceSpan[] {
  return lines.map((line) => {
    const [ids = '', times = '0-100'] = line.split(' ')
    const [id = '', parent = '0'] = ids.split('<')
    const [from = 0, to = 0] = times.split('-').map(Number)
    return span(id, { parent, start: from, duration: to - from })
  })
}

/** `depth` spans, each the child of the one before. */
export function chain(depth: number, given: Partial<TraceSpan> = {}): TraceSpan[] {
  return Array.from({ length: depth }, (_, i) =>
    span(String(i + 1), { parent: String(i), start: i, duration: 2 * (depth - i), ...given }),
  )
}
