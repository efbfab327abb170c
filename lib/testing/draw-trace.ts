import type { SpanRecord } from '../export/span-record.ts'

interface Row {
  readonly label: string
  readonly start: string
  readonly duration: string
  readonly error: string
}

/**
 * Draws a trace as a tree, a line per span: name, start after the first span, duration, and `error` if it failed.
 *
 * @example
 * drawTrace(exporter.traces[0])
 * // web.request   0ms  10ms
 * // └─ db.query   2ms   8ms  error
 */
export function drawTrace(spans: readonly SpanRecord[] = []): string {
  let first = spans[0]?.start ?? 0n
  for (const { start } of spans) if (start < first) first = start
  const rows = tree(spans).map(
    ({ span, label }): Row => ({
      label,
      start: milliseconds(Number(span.start - first)),
      duration: milliseconds(span.duration),
      error: span.error === 1 ? '  error' : '',
    }),
  )
  const width = (column: keyof Row): number => Math.max(...rows.map((row) => row[column].length))
  const [label, start, duration] = [width('label'), width('start'), width('duration')]
  return rows
    .map(
      (row) =>
        `${row.label.padEnd(label)}  ${row.start.padStart(start)}  ${row.duration.padStart(duration)}${row.error}`,
    )
    .join('\n')
}

/** The spans depth first. Roots are those whose parent is not among them; siblings keep their order. */
function tree(spans: readonly SpanRecord[]): { span: SpanRecord; label: string }[] {
  const ids = new Set(spans.map((span) => span.spanId))
  const children = new Map<string, SpanRecord[]>()
  for (const span of spans) {
    const parent = ids.has(span.parentId) ? span.parentId : ''
    children.set(parent, [...(children.get(parent) ?? []), span])
  }
  const rows: { span: SpanRecord; label: string }[] = []
  const visit = (span: SpanRecord, lead: string, stem: string): void => {
    rows.push({ span, label: lead + span.name })
    const below = children.get(span.spanId) ?? []
    for (const [i, child] of below.entries()) {
      const last = i === below.length - 1
      visit(child, `${stem}${last ? '└─ ' : '├─ '}`, `${stem}${last ? '   ' : '│  '}`)
    }
  }
  for (const root of children.get('') ?? []) visit(root, '', '')
  return rows
}

function milliseconds(ns: number): string {
  return `${Number((ns / 1e6).toFixed(3))}ms`
}
