import type { ChunkRule } from './rule.ts'

export const duplicateSpanId: ChunkRule = {
  name: 'duplicate_span_id',
  description: 'Spans with one id in a trace are kept and counted.',
  check(spans) {
    const seen = new Set<string>()
    for (const { spanId } of spans) {
      if (seen.has(spanId)) return `the span id ${spanId} is there twice; an agent keeps both and counts it`
      seen.add(spanId)
    }
    return undefined
  },
}
