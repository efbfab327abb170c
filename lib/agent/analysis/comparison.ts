import { each, type Steps } from '../steps.ts'
import { alignmentSteps } from './clock-alignment.ts'
import { selfTimeSteps } from './self-time.ts'
import type { SpanForest } from './span-forest.ts'
import type { TraceSpan } from './trace-span.ts'

/** The spans of one trace that have one path of names. */
export interface PathTimes {
  readonly count: number
  /** Nanoseconds of all of them. */
  readonly duration: number
  /** Nanoseconds that no child covers. */
  readonly self: number
}

/** A path of names in two traces. */
export interface ComparedPath {
  /** Names from the root. */
  readonly path: readonly string[]
  readonly depth: number
  readonly a: PathTimes | null
  readonly b: PathTimes | null
  /** Nanoseconds that `b` took longer. */
  readonly delta: number
}

interface Tally {
  count: number
  duration: number
  self: number
}

/** All spans of both traces that have one path. */
interface Branch {
  readonly path: readonly string[]
  readonly depth: number
  readonly below: Map<string, Branch>
  a: Tally | null
  b: Tally | null
}

/** What hangs deeper is counted there: paths that grow with each span would take the square of them. */
const MAX_DEPTH = 100

/** Two traces, path by path: each before those below it, in the order of the first trace and then of the second. */
export function* comparison(a: SpanForest, b: SpanForest): Steps<ComparedPath[]> {
  const top: Branch = { path: [], depth: -1, below: new Map(), a: null, b: null }
  yield* grow(top, a, 'a')
  yield* grow(top, b, 'b')
  const rows: ComparedPath[] = []
  const open = [...top.below.values()].reverse()
  for (let branch = open.pop(); branch !== undefined; branch = open.pop()) {
    const { path, depth, a: first, b: second } = branch
    rows.push({ path, depth, a: first, b: second, delta: (second?.duration ?? 0) - (first?.duration ?? 0) })
    open.push(...[...branch.below.values()].reverse())
  }
  return rows
}

function* grow(top: Branch, forest: SpanForest, side: 'a' | 'b'): Steps<void> {
  const { spans, parent, order } = forest
  const self = yield* selfTimeSteps(forest, yield* alignmentSteps(forest))
  const places: Branch[] = new Array(spans.length)
  yield* each(order.length, (at) => {
    const i = order[at] as number
    const span = spans[i] as TraceSpan
    const above = places[parent[i] as number] ?? top
    const branch = above.depth === MAX_DEPTH ? above : below(above, span)
    places[i] = branch
    const tally = branch[side] ?? { count: 0, duration: 0, self: 0 }
    tally.count++
    tally.duration += span.duration
    tally.self += self[i] as number
    branch[side] = tally
  })
}

/** Resources would not do: that of one trace may have an id in it, and that of the other another one. */
function below(above: Branch, { name, service }: TraceSpan): Branch {
  const key = `${service}\0${name}`
  let branch = above.below.get(key)
  if (branch === undefined) {
    branch = { path: [...above.path, name], depth: above.depth + 1, below: new Map(), a: null, b: null }
    above.below.set(key, branch)
  }
  return branch
}
