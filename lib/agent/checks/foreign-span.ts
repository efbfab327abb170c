import { quote } from './normal-form.ts'
import type { ChunkRule } from './rule.ts'

export const foreignSpan: ChunkRule = {
  name: 'foreign_span',
  description: 'A trace whose spans have different trace ids is dropped.',
  check(spans) {
    const first = spans[0]?.traceId.slice(16)
    const foreign = spans.find(({ traceId }) => traceId.slice(16) !== first)
    if (foreign === undefined) return undefined
    return `${quote(foreign.name)} has another trace id than the first span it came with; an agent drops the trace`
  },
}
