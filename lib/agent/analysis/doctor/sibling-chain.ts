import { endOf, type SpanForest, toldStarts } from '../span-forest.ts'
import type { TraceSpan } from '../trace-span.ts'
import type { DoctorRule } from './rule.ts'

/**
 * What should have been siblings hangs each below the one before: `Promise.all([f(), f(), f()])`, where each call entered
 * its span before it first awaited. They have one name, and some child goes on when its parent has ended; where a
 * function calls itself, none does.
 */
export const siblingChain: DoctorRule = {
  rule: 'sibling_chain',
  title: 'Siblings hang below each other',
  mend: 'Open the span with a function, tracer.trace(name, fn), or with `using span = await tracer.open(name)`: a span that an async function enters before its first await stays active for its caller, and so for the next call.',
  find({ forest }) {
    const found: number[] = []
    const starts = toldStarts(forest)
    for (const i of forest.order) {
      // The first of a chain sees to all of it.
      if (isLink(forest, i)) continue
      const links: number[] = []
      let outlived = false
      for (let child = nextLink(forest, i); child !== undefined; child = nextLink(forest, child)) {
        const above = forest.parent[child] as number
        outlived ||= endOf(forest, starts, child) > endOf(forest, starts, above)
        links.push(child)
      }
      if (outlived) found.push(i, ...links)
    }
    return found
  },
}

/** Whether a span is one with its parent by name, service and resource. */
function isLink({ spans, parent }: SpanForest, i: number): boolean {
  const above = spans[parent[i] as number]
  const span = spans[i] as TraceSpan
  return above !== undefined && above.name === span.name && above.service === span.service
}

function nextLink(forest: SpanForest, i: number): number | undefined {
  const links = forest.children(i).filter((child) => isLink(forest, child))
  return links.length === 1 ? links[0] : undefined
}
