import { expect } from 'vitest'
import type { TestTracer } from '../../lib/testing/index.ts'

/** Every span and its parent, as `child<parent`, in the order in which they started; `-` for a root. */
export function parents({ exporter, tracer }: TestTracer): string {
  expect(tracer.stats().held).toBe(0)
  const { spans } = exporter
  const names = new Map(spans.map((span) => [span.spanId, span.name]))
  return spans
    .toSorted((a, b) => Number(a.spanId) - Number(b.spanId))
    .map((span) => `${span.name}<${names.get(span.parentId) ?? '-'}`)
    .join(' ')
}

/** A turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
