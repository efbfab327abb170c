import { atOnce, each, STEP_SPANS, type Steps, sorted } from '../steps.ts'
import type { TraceSpan } from './trace-span.ts'

/** The spans of a trace with who is whose parent; a span is its position in the array that was given. */
export interface SpanForest {
  readonly spans: readonly TraceSpan[]
  /** Of each span the parent; -1 for a root, and for a span whose parent is not there. */
  readonly parent: Int32Array
  /** Of each span how many ancestors it has. */
  readonly depth: Int32Array
  /** All spans, each parent before its children, and those in the order in which they started. */
  readonly order: Int32Array
  /** Those that have no parent here, in the order in which they started, true roots first. */
  readonly roots: readonly number[]
  /** The children of a span, in the order in which they started. */
  children(span: number): readonly number[]
}

const NONE: readonly number[] = []

/** Finds the parents. Of spans with one id the first is the parent; a circle of parents is cut at its first span. */
export function spanForest(spans: readonly TraceSpan[]): SpanForest {
  return atOnce(forestSteps(spans))
}

/** As {@link spanForest}, in steps. */
export function* forestSteps(spans: readonly TraceSpan[]): Steps<SpanForest> {
  const { length } = spans
  const { parent, starts, orphaned } = yield* parents(spans)
  const children: (number[] | undefined)[] = new Array(length)
  const roots: number[] = []
  yield* each(length, (span) => {
    const of = parent[span] as number
    if (of === -1) roots.push(span)
    else if (children[of] === undefined) children[of] = [span]
    else children[of].push(span)
  })
  const byStart = (a: number, b: number): number => (starts[a] as number) - (starts[b] as number) || a - b
  const inOrder = yield* sorted(roots, (a, b) => (orphaned[a] as number) - (orphaned[b] as number) || byStart(a, b))
  yield* sortEach(children, byStart)
  const depth = new Int32Array(length)
  const order = new Int32Array(length)
  // A loop and not a recursion: a trace may be deeper than the stack.
  const open = [...inOrder].reverse()
  yield* each(length, (laid) => {
    const span = open.pop() as number
    order[laid] = span
    const of = parent[span] as number
    if (of !== -1) depth[span] = (depth[of] as number) + 1
    const under = children[span]
    if (under !== undefined) for (let i = under.length - 1; i >= 0; i--) open.push(under[i] as number)
  })
  return { spans, parent, depth, order, roots: inOrder, children: (span) => children[span] ?? NONE }
}

/** Many lists may be short, or one may be long. */
function* sortEach(lists: (number[] | undefined)[], compare: (a: number, b: number) => number): Steps<void> {
  let work = 0
  for (let i = 0; i < lists.length; i++) {
    const list = lists[i]
    work += 1 + (list?.length ?? 0)
    if (list !== undefined && list.length > 1) lists[i] = yield* sorted(list, compare)
    if (work < STEP_SPANS) continue
    work = 0
    yield
  }
}

/** When a span ended, by the start that it is to be taken for. */
export function endOf({ spans }: Pick<SpanForest, 'spans'>, starts: Float64Array, span: number): number {
  return (starts[span] as number) + (spans[span] as TraceSpan).duration
}

/** The starts as the spans tell them. */
export function toldStarts({ spans }: Pick<SpanForest, 'spans'>): Float64Array {
  const starts = new Float64Array(spans.length)
  for (const [i, { start }] of spans.entries()) starts[i] = start
  return starts
}

interface Parents {
  readonly parent: Int32Array
  readonly starts: Float64Array
  /** 1 for a span that tells of a parent. */
  readonly orphaned: Uint8Array
}

function* parents(spans: readonly TraceSpan[]): Steps<Parents> {
  const { length } = spans
  const byId = new Map<string, number>()
  const told: string[] = []
  const starts = new Float64Array(length)
  yield* each(length, (i) => {
    const { id, parent, start } = spans[i] as TraceSpan
    if (!byId.has(id)) byId.set(id, i)
    told.push(parent)
    starts[i] = start
  })
  const parent = new Int32Array(length)
  const orphaned = new Uint8Array(length)
  yield* each(length, (i) => {
    const above = told[i] as string
    orphaned[i] = above === '0' ? 0 : 1
    parent[i] = above === '0' ? -1 : (byId.get(above) ?? -1)
  })
  cutCircles(parent)
  return { parent, starts, orphaned }
}

/** Makes a root of the first span of each circle. */
function cutCircles(parent: Int32Array): void {
  /** 0 not seen, else the number of the walk that saw it. */
  const seen = new Int32Array(parent.length)
  for (let first = 0; first < parent.length; first++) {
    const walk = first + 1
    let at = first
    while (at !== -1 && seen[at] === 0) {
      seen[at] = walk
      at = parent[at] as number
    }
    if (at !== -1 && seen[at] === walk) parent[at] = -1
  }
}
