import type { ReceivedSpan } from '../received-trace.ts'
import { timeAxis } from './time-axis.ts'

/** A line of the tree: a span, or words that stand for parents that are not there. */
export interface TreeRow {
  readonly span: ReceivedSpan | undefined
  /** In the place of a span. */
  readonly note: string
  /** The parent, as far as it is there. */
  readonly parent: ReceivedSpan | undefined
  /** What is drawn in front of it: `│  └─ `. */
  readonly branch: string
  /** What is drawn in front of its further lines: `│     `. */
  readonly below: string
  /** How many ancestors it has beyond those that the branch shows. */
  readonly hidden: number
  /** Whether rows of children follow. */
  readonly hasChildren: boolean
}

/** A span still to be laid out, with where it hangs. */
interface Hanging {
  readonly span: ReceivedSpan
  readonly parent: ReceivedSpan | undefined
  readonly depth: number
  /** What is drawn in front of its siblings. */
  readonly beside: string
  readonly last: boolean
}

/**
 * The spans of a trace as lines: every parent before its children, and those in the order in which they started. What
 * comes behind `maxRows` is not even sorted: a trace may have half a million spans.
 */
export function spanTree(
  spans: readonly ReceivedSpan[],
  maxLevels: number,
  maxRows: number = Number.POSITIVE_INFINITY,
): TreeRow[] {
  const { roots, children, orphans, parents } = kinship(spans)
  const rows: TreeRow[] = []
  const drawn = new Set<ReceivedSpan>()
  const hanging = (tops: readonly ReceivedSpan[], parent: Hanging | undefined, depth: number, beside: string) =>
    byStart(tops)
      .slice(0, maxRows - rows.length)
      .map((span, i) => ({ span, parent: parent?.span, depth, beside, last: i === tops.length - 1 }))
      .reverse()
  /** A loop and not a recursion: a trace may be deeper than the stack. */
  const draw = (tops: readonly ReceivedSpan[], depth: number): void => {
    const stack: Hanging[] = hanging(tops, undefined, depth, '')
    for (let next = stack.pop(); next !== undefined && rows.length < maxRows; next = stack.pop()) {
      drawn.add(next.span)
      const under = (children.get(next.span) ?? []).filter((child) => !drawn.has(child))
      const row = rowOf(next, maxLevels, under.length > 0)
      rows.push(row)
      for (const child of hanging(under, next, next.depth + 1, row.below)) stack.push(child)
    }
  }
  draw(roots, 0)
  for (const [parentId, siblings] of orphans) {
    if (rows.length >= maxRows) return rows
    rows.push(noteRow(`parent ${parentId} has not arrived`))
    draw(siblings, 1)
  }
  for (const span of spans) {
    if (rows.length >= maxRows) return rows
    if (drawn.has(span)) continue
    rows.push(noteRow('parents in a circle'))
    draw([inCircle(span, parents)], 1)
  }
  return rows
}

/** Of a span that is only to be reached from its own descendants: the first of its ancestors that comes twice. */
function inCircle(span: ReceivedSpan, parents: ReadonlyMap<ReceivedSpan, ReceivedSpan>): ReceivedSpan {
  const seen = new Set<ReceivedSpan>()
  let at = span
  while (!seen.has(at)) {
    seen.add(at)
    at = parents.get(at) as ReceivedSpan
  }
  return at
}

interface Kinship {
  readonly roots: readonly ReceivedSpan[]
  readonly children: ReadonlyMap<ReceivedSpan, readonly ReceivedSpan[]>
  readonly parents: ReadonlyMap<ReceivedSpan, ReceivedSpan>
  /** With the id of the parent that is not there. */
  readonly orphans: readonly (readonly [parentId: string, siblings: readonly ReceivedSpan[]])[]
}

function kinship(spans: readonly ReceivedSpan[]): Kinship {
  const byId = new Map<string, ReceivedSpan>()
  for (const span of spans) if (!byId.has(span.spanId)) byId.set(span.spanId, span)
  const roots: ReceivedSpan[] = []
  const children = new Map<ReceivedSpan, ReceivedSpan[]>()
  const parents = new Map<ReceivedSpan, ReceivedSpan>()
  const orphans = new Map<string, ReceivedSpan[]>()
  for (const span of spans) {
    const parent = byId.get(span.parentId)
    if (span.parentId === '0') roots.push(span)
    else if (parent === undefined) append(orphans, span.parentId, span)
    else {
      parents.set(span, parent)
      append(children, parent, span)
    }
  }
  return { roots, children, parents, orphans: inOrder(orphans) }
}

/** In the order in which the first of each started. */
function inOrder(orphans: ReadonlyMap<string, readonly ReceivedSpan[]>): Kinship['orphans'] {
  const groups = [...orphans].map(([parentId, siblings]) => ({ parentId, siblings, start: timeAxis(siblings).start }))
  return groups.sort(earlier).map(({ parentId, siblings }) => [parentId, siblings])
}

function append<K>(lists: Map<K, ReceivedSpan[]>, key: K, span: ReceivedSpan): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [span])
  else list.push(span)
}

function byStart(spans: readonly ReceivedSpan[]): ReceivedSpan[] {
  return [...spans].sort(earlier)
}

function earlier(a: { readonly start: bigint }, b: { readonly start: bigint }): number {
  return a.start < b.start ? -1 : a.start > b.start ? 1 : 0
}

function rowOf({ span, parent, depth, beside, last }: Hanging, maxLevels: number, hasChildren: boolean): TreeRow {
  const common = { span, note: '', parent, hidden: Math.max(0, depth - maxLevels), hasChildren }
  if (depth === 0) return { ...common, branch: '', below: '' }
  // Deeper than there is room for, all hang on the last level.
  if (depth > maxLevels) return { ...common, branch: beside, below: beside }
  return { ...common, branch: `${beside}${last ? '└─ ' : '├─ '}`, below: `${beside}${last ? '   ' : '│  '}` }
}

function noteRow(note: string): TreeRow {
  return { span: undefined, note, parent: undefined, branch: '', below: '', hidden: 0, hasChildren: false }
}
