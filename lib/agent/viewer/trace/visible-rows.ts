import type { SpanForest } from '../../analysis/span-forest.ts'

/** The spans of a waterfall from top to bottom, without what is below those that are folded. */
export function visibleRows({ order, depth }: SpanForest, folded: ReadonlySet<number>): Int32Array {
  if (folded.size === 0) return order
  const rows = new Int32Array(order.length)
  let count = 0
  let hidden = Number.POSITIVE_INFINITY
  for (const span of order) {
    const level = depth[span] as number
    if (level > hidden) continue
    hidden = folded.has(span) ? level : Number.POSITIVE_INFINITY
    rows[count++] = span
  }
  return rows.subarray(0, count)
}
