import type { TraceModel } from './trace-model.ts'

/** The spans that have some words in their names, tags or events, from top to bottom; undefined for no words. */
export function found({ spans, forest }: TraceModel, words: string): readonly number[] | undefined {
  const wanted = words.trim().toLowerCase()
  if (wanted === '') return undefined
  const has = (text: string) => text.toLowerCase().includes(wanted)
  return Array.from(forest.order).filter((i) => {
    const span = spans[i]
    if (span === undefined) return false
    if (has(span.resource) || has(span.name) || has(span.service) || has(span.type) || span.id === wanted) return true
    for (const key in span.meta) if (has(key) || has(span.meta[key] ?? '')) return true
    for (const key in span.metrics) if (has(key)) return true
    return span.events.some(({ name }) => has(name))
  })
}
