import { spanForest } from '../analysis/span-forest.ts'
import { toldSpan } from '../api/told-span.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { TraceDigest } from '../catalogue/trace-digest.ts'
import type { ReceivedSpan } from '../received-trace.ts'

/** A trace as one line of JSON: what `/api/traces/:id` answers. */
export function toldObject(digest: TraceDigest, catalogue: Catalogue): string {
  const { start, trace } = digest
  const { now } = catalogue
  const holds = (traceId: string): boolean => catalogue.find(traceId) !== undefined
  const findings = digest.findings(now)
  const { order } = spanForest(digest.spans())
  const span_list = [...order].map((i) => toldSpan(trace.spans[i] as ReceivedSpan, start, holds))
  return JSON.stringify({ ...digest.summary(now), warnings: trace.warnings, findings, span_list })
}
