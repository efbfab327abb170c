import type { SpanForest } from '../analysis/span-forest.ts'
import type { TraceSpan } from '../analysis/trace-span.ts'
import { each, STEP_SPANS, type Steps } from '../steps.ts'

/** A line of the tree: a span, or words that stand for parents that are not there. */
export interface TreeRow {
  readonly span: TraceSpan | undefined
  /** When it started, in nanoseconds since the start of the trace. */
  readonly start: number
  /** In the place of a span. */
  readonly note: string
  /** The parent, as far as it is there. */
  readonly parent: TraceSpan | undefined
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
  readonly span: number
  readonly parent: number
  readonly depth: number
  /** What is drawn in front of its siblings. */
  readonly beside: string
  readonly last: boolean
}

/** How a tree is drawn. */
export interface TreeShape {
  /** Levels that branches are drawn for. */
  readonly maxLevels: number
  /** Most rows. */
  readonly maxRows: number
}

/**
 * The spans of a trace as lines: every parent before its children, and those in the order in which they started, by the
 * starts that are to be taken. What comes behind `maxRows` is not even put in order: a trace may have half a million spans.
 */
export function* treeSteps(
  forest: SpanForest,
  starts: Float64Array,
  { maxLevels, maxRows }: TreeShape,
): Steps<TreeRow[]> {
  const { spans } = forest
  const rows: TreeRow[] = []
  const hanging = function* (tops: readonly number[], parent: number, depth: number, beside: string): Steps<Hanging[]> {
    const first = yield* earliest(tops, starts, maxRows - rows.length)
    return first.map((span, i) => ({ span, parent, depth, beside, last: i === tops.length - 1 })).reverse()
  }
  /** A loop and not a recursion: a trace may be deeper than the stack. */
  const draw = function* (tops: readonly number[], depth: number): Steps<void> {
    const stack = yield* hanging(tops, -1, depth, '')
    for (let next = stack.pop(); next !== undefined && rows.length < maxRows; next = stack.pop()) {
      const under = forest.children(next.span)
      const span = spans[next.span] as TraceSpan
      const above = { start: starts[next.span] as number, parent: spans[next.parent] }
      const row: TreeRow = { span, note: '', ...above, ...branchOf(next, maxLevels), hasChildren: under.length > 0 }
      rows.push(row)
      for (const child of yield* hanging(under, next.span, next.depth + 1, row.below)) stack.push(child)
    }
  }
  const { tops, orphans, circles } = yield* rootsOf(forest)
  yield* draw(tops, 0)
  for (const [parentId, siblings] of orphans) {
    if (rows.length >= maxRows) return rows
    rows.push(noteRow(`parent ${parentId} has not arrived`))
    yield* draw(siblings, 1)
  }
  for (const first of circles) {
    if (rows.length >= maxRows) return rows
    rows.push(noteRow('parents in a circle'))
    yield* draw([first], 1)
  }
  return rows
}

/** The spans that hang on no other one, in the order in which they started. */
interface Roots {
  readonly tops: readonly number[]
  /** By the id of the parent that is not there, in the order in which the first of each started. */
  readonly orphans: ReadonlyMap<string, readonly number[]>
  /** Of each circle of parents the span at which it is cut. */
  readonly circles: readonly number[]
}

function* rootsOf({ spans, roots }: SpanForest): Steps<Roots> {
  const tops: number[] = []
  const orphans = new Map<string, number[]>()
  const circles: number[] = []
  const ids = new Set<string>()
  const isTop = (span: number): boolean => (spans[span] as TraceSpan).parent === '0'
  if (!roots.every(isTop)) yield* each(spans.length, (i) => ids.add((spans[i] as TraceSpan).id))
  yield* each(roots.length, (at) => {
    const span = roots[at] as number
    const { parent } = spans[span] as TraceSpan
    const siblings = orphans.get(parent)
    if (isTop(span)) tops.push(span)
    else if (ids.has(parent)) circles.push(span)
    else if (siblings === undefined) orphans.set(parent, [span])
    else siblings.push(span)
  })
  return { tops, orphans, circles }
}

/** The first so many of some spans in the order in which they started. */
function* earliest(spans: readonly number[], starts: Float64Array, most: number): Steps<readonly number[]> {
  const byStart = (a: number, b: number): number => (starts[a] as number) - (starts[b] as number) || a - b
  let first: number[] = []
  for (let from = 0; from < spans.length; from += STEP_SPANS) {
    if (from > 0) yield
    first = [...first, ...spans.slice(from, from + STEP_SPANS)].sort(byStart).slice(0, most)
  }
  return first
}

function branchOf({ depth, beside, last }: Hanging, maxLevels: number): Pick<TreeRow, 'branch' | 'below' | 'hidden'> {
  const hidden = Math.max(0, depth - maxLevels)
  if (depth === 0) return { hidden, branch: '', below: '' }
  // Deeper than there is room for, all hang on the last level.
  if (hidden > 0) return { hidden, branch: beside, below: beside }
  return { hidden, branch: `${beside}${last ? '└─ ' : '├─ '}`, below: `${beside}${last ? '   ' : '│  '}` }
}

function noteRow(note: string): TreeRow {
  const nothing = { span: undefined, parent: undefined, start: 0, hidden: 0, hasChildren: false }
  return { ...nothing, note, branch: '', below: '' }
}
