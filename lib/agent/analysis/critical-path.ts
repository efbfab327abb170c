import { endOf, type SpanForest, toldStarts } from './span-forest.ts'

/** A time that decided how long the trace took, and the span that was at work then. */
export interface PathPart {
  /** Its position among the spans. */
  readonly span: number
  /** Nanoseconds since the start of the trace. */
  readonly from: number
  /** Nanoseconds since the start of the trace. */
  readonly to: number
}

/** A span of which the time before `end` is still to be explained. */
interface Open {
  readonly span: number
  /** When it began, or the one above it that began later: what lies before explains nothing. */
  readonly start: number
  /** Its children by their ends, the last of them at the end. */
  readonly children: number[]
  end: number
  /** Whether a child began at the end: only what ended by then may be what that child waited for. */
  followed: boolean
}

/** Nanoseconds by which tracers round starts, so that what follows another may seem to begin before its end. */
const ROUNDING = 1000

/**
 * What the first root waited for, from its start to its end and without holes: in each moment the deepest span on the
 * way to which every one is the child that ended last, of those that had ended when the next one began. To make the trace shorter, one of these must become so.
 */
export function criticalPath(forest: SpanForest, starts: Float64Array = toldStarts(forest)): PathPart[] {
  const [root] = forest.roots
  if (root === undefined) return []
  const backwards: PathPart[] = []
  const add = (span: number, from: number, to: number): void => {
    if (to > from) backwards.push({ span, from, to })
  }
  const opened = (span: number, earliest: number, end: number): Open => ({
    span,
    start: Math.max(earliest, starts[span] as number),
    children: [...forest.children(span)].sort((a, b) => endOf(forest, starts, a) - endOf(forest, starts, b)),
    end,
    followed: false,
  })
  const stack: Open[] = [opened(root, Number.NEGATIVE_INFINITY, endOf(forest, starts, root))]
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const child = top.children.pop()
    if (child === undefined || top.end <= top.start) {
      add(top.span, top.start, top.end)
      stack.pop()
      const above = stack.at(-1)
      if (above !== undefined) {
        above.end = top.start
        above.followed = true
      }
      continue
    }
    const ended = endOf(forest, starts, child)
    // One that was at work when the next began ran beside it: nobody waited for it.
    if (top.followed && ended > top.end + ROUNDING) continue
    // One that goes on when its parent has its answer is waited for no longer than that.
    const end = Math.min(ended, top.end)
    if ((starts[child] as number) >= top.end || end <= top.start) continue
    add(top.span, end, top.end)
    stack.push(opened(child, top.start, end))
  }
  return backwards.reverse()
}
