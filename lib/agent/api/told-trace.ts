import { spanForest } from '../analysis/span-forest.ts'
import type { TraceDigest } from '../catalogue/trace-digest.ts'
import type { ReceivedSpan } from '../received-trace.ts'
import { inTurns } from '../steps.ts'
import { toldSpan } from './told-span.ts'

/** Others have their turn after so many spans that were written. */
const PIECE_SPANS = 500

/** All that is to be told of a trace, as the pieces of one JSON object; parents come before children. */
export async function* toldTrace(
  digest: TraceDigest,
  now: number,
  holds: (traceId: string) => boolean,
  turn: () => Promise<unknown>,
): AsyncGenerator<string> {
  const { start, trace } = digest
  // What comes meanwhile is for the next who asks.
  const spans = trace.spans.slice()
  const { warnings } = trace
  const { order } = spanForest(digest.spans())
  await turn()
  const findings = await inTurns(digest.examine(now), turn)
  await turn()
  // By which the spans below are told, whatever came in the meantime.
  const head = JSON.stringify({ ...digest.summary(now), start: String(start), warnings, findings })
  yield `${head.slice(0, -1)},"span_list":[`
  for (let from = 0; from < order.length; from += PIECE_SPANS) {
    const piece = [...order.subarray(from, from + PIECE_SPANS)].map((i) =>
      JSON.stringify(toldSpan(spans[i] as ReceivedSpan, start, holds)),
    )
    yield (from === 0 ? '' : ',') + piece.join(',')
    await turn()
  }
  yield ']}'
}
