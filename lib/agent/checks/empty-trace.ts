import type { ChunkRule } from './rule.ts'

export const emptyTrace: ChunkRule = {
  name: 'empty_trace',
  description: 'A trace without spans is dropped.',
  check: (spans) => (spans.length === 0 ? 'a trace has no spans; an agent drops it' : undefined),
}
