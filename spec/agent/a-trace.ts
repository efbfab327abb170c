import type { ReceivedSpan, ReceivedTrace } from '../../lib/agent/received-trace.ts'

/** 2026-03-14T12:04:31.207Z */
const START = 1_773_489_871_207_000_000n

/** A span as the agent keeps it; times in microseconds since the start of the trace. */
export function aSpan(given: Partial<ReceivedSpan> & { readonly at?: number; readonly takes?: number }): ReceivedSpan {
  const { at = 0, takes = 1000, ...columns } = given
  return {
    traceId: '00000000000000000000000000000abc',
    spanId: '1',
    parentId: '0',
    name: 'web.request',
    service: 'shop',
    resource: 'GET /checkout',
    type: 'web',
    error: 0,
    start: START + BigInt(at) * 1000n,
    duration: BigInt(takes) * 1000n,
    meta: {},
    metrics: {},
    links: [],
    events: [],
    metaStruct: {},
    ...columns,
  }
}

export function aTrace(spans: readonly ReceivedSpan[], given: Partial<ReceivedTrace> = {}): ReceivedTrace {
  return {
    traceId: spans[0]?.traceId ?? '0'.repeat(32),
    spans,
    chunks: 1,
    bytes: 100 * spans.length,
    firstReceivedAt: 0,
    lastReceivedAt: 0,
    warnings: [],
    ...given,
  }
}
