import type { TraceDigest } from '../catalogue/trace-digest.ts'
import { listed, type Pieces } from '../pieces.ts'
import type { ReceivedSpan } from '../received-trace.ts'
import { toldSpan } from './told-span.ts'

/**
 * All that is to be told of a trace, as one JSON object; parents come before children. `now` is in milliseconds since the
 * epoch, and `holds` tells whether a trace is held.
 */
export function* toldTrace(digest: TraceDigest, now: number, holds: (traceId: string) => boolean): Pieces {
  const { start, trace } = digest
  // What comes meanwhile is for the next who asks.
  const spans = trace.spans.slice()
  const { warnings } = trace
  const forest = yield* digest.forest()
  yield
  const findings = yield* digest.examineForest(forest, now)
  yield
  // By which the spans below are told, whatever came in the meantime.
  const head = JSON.stringify({ ...digest.summary(now), start: String(start), warnings, findings })
  const inOrder = function* (): Generator<ReceivedSpan> {
    for (const i of forest.order) yield spans.at(i) as ReceivedSpan
  }
  yield* listed(`${head.slice(0, -1)},"span_list":[`, inOrder(), ']}', (span) => toldSpan(span, start, holds))
}
