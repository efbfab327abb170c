import { atOnce, each, type Steps } from '../steps.ts'
import { endOf, type SpanForest, toldStarts } from './span-forest.ts'

/** Of each span how many nanoseconds of it no child covers; children that run side by side cover them once. */
export function selfTimes(forest: SpanForest, starts: Float64Array = toldStarts(forest)): Float64Array {
  return atOnce(selfTimeSteps(forest, starts))
}

/** As {@link selfTimes}, in steps. */
export function* selfTimeSteps(forest: SpanForest, starts: Float64Array): Steps<Float64Array> {
  const times = new Float64Array(forest.spans.length)
  yield* each(times.length, (i) => {
    let own = 0
    uncovered(forest, starts, i, (from, to) => {
      own += to - from
    })
    times[i] = own
  })
  return times
}

/** Calls `see` for each part of a span that none of its children covers, first to last. */
export function uncovered(
  forest: SpanForest,
  starts: Float64Array,
  span: number,
  see: (from: number, to: number) => void,
): void {
  const end = endOf(forest, starts, span)
  let at = starts[span] as number
  const children = forest.children(span)
  for (const child of inOrder(children, starts)) {
    const from = Math.min(starts[child] as number, end)
    if (from > at) see(at, from)
    at = Math.max(at, Math.min(endOf(forest, starts, child), end))
  }
  if (end > at) see(at, end)
}

/** By the starts that are to be taken; where no clock was moved they are in order already. */
function inOrder(children: readonly number[], starts: Float64Array): readonly number[] {
  const by = (i: number): number => starts[children[i] as number] as number
  for (let i = 1; i < children.length; i++)
    if (by(i) < by(i - 1)) return [...children].sort((a, b) => (starts[a] as number) - (starts[b] as number))
  return children
}
