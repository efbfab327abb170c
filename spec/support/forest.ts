/** What a drawing needs to know of a span. */
export interface Drawable {
  readonly traceId: string
  /** Decimal. */
  readonly spanId: string
  /** Decimal; `0` for none. */
  readonly parentId: string
}

/**
 * Traces as trees, a line per span and an empty line between traces. Siblings and traces are sorted by their lines, so that
 * the picture is the same whoever was faster. A span whose parent is in no trace drawn here says so.
 */
export function drawForest<S extends Drawable>(spans: readonly S[], label: (span: S) => string): string {
  const key = ({ traceId }: S, spanId: string): string => `${traceId} ${spanId}`
  const known = new Set(spans.map((span) => key(span, span.spanId)))
  const draw = (span: S, lead: string, stem: string): string => {
    const below = spans.filter((other) => other !== span && key(other, other.parentId) === key(span, span.spanId))
    const orphan = lead === '' && span.parentId !== '0' ? ' (its parent is missing)' : ''
    const lines = below
      .map((child) => ({ child, alone: draw(child, '', '') }))
      .sort((a, b) => (a.alone < b.alone ? -1 : 1))
      .map(({ child }, i) => {
        const last = i === below.length - 1
        return draw(child, `${stem}${last ? '└─ ' : '├─ '}`, `${stem}${last ? '   ' : '│  '}`)
      })
    return [`${lead}${label(span)}${orphan}`, ...lines].join('\n')
  }
  return spans
    .filter((span) => !known.has(key(span, span.parentId)))
    .map((root) => draw(root, '', ''))
    .sort()
    .join('\n\n')
}

/** A drawing in a template literal, without the indentation of the code around it. */
export function drawing(strings: TemplateStringsArray): string {
  const lines = (strings[0] ?? '').split('\n').slice(1, -1)
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)))
  return lines.map((line) => line.slice(indent)).join('\n')
}
