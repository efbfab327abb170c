import type { SpanForest } from '../span-forest.ts'
import type { TraceSpan } from '../trace-span.ts'
import { type DoctorRule, thoseOf } from './rule.ts'

const NONE = -1
const SEVERAL = -2

/**
 * What should have been siblings hangs each below the one before: `Promise.all([f(), f(), f()])`, where each call entered
 * its span before it first awaited. They have one name, and some child goes on when its parent has ended; where a
 * function calls itself, none does.
 */
export const siblingChain: DoctorRule = {
  rule: 'sibling_chain',
  title: 'Siblings hang below each other',
  mend: 'Open the span with a function, tracer.trace(name, fn), or with `using span = await tracer.open(name)`: a span that an async function enters before its first await stays active for its caller, and so for the next call.',
  *find({ forest }) {
    const { spans, parent, order } = forest
    const end = (i: number): number => (spans[i] as TraceSpan).start + (spans[i] as TraceSpan).duration
    const links = yield* thoseOf(order, (i) => isLink(forest, i))
    /** Of each span the only child that is one with it; of others {@link NONE} or {@link SEVERAL}. */
    const next = new Int32Array(spans.length).fill(NONE)
    const isLinked = new Uint8Array(spans.length)
    for (const i of links) {
      const above = parent[i] as number
      next[above] = next[above] === NONE ? i : SEVERAL
      isLinked[i] = 1
    }
    const found: number[] = []
    // The first of a chain sees to all of it.
    const firsts = yield* thoseOf(order, (i) => isLinked[i] === 0 && (next[i] as number) >= 0)
    for (const first of firsts) {
      const chain = [first]
      let outlived = false
      for (let i = next[first] as number; i >= 0; i = next[i] as number) {
        outlived ||= end(i) > end(parent[i] as number)
        chain.push(i)
      }
      // Not spread: a chain may be longer than the stack.
      if (outlived) for (const i of chain) found.push(i)
    }
    return found
  },
}

/** Whether a span is one with its parent by name, service and resource. */
function isLink({ spans, parent }: SpanForest, i: number): boolean {
  const above = spans[parent[i] as number]
  const span = spans[i] as TraceSpan
  return above !== undefined && above.service === span.service && above.name === span.name
}
