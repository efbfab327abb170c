import type { ReceivedSpan } from '../received-trace.ts'

/** The columns of a span that every version of the protocol has, in the types of JavaScript. */
export interface SpanColumns {
  readonly traceId: bigint
  readonly spanId: bigint
  readonly parentId: bigint
  readonly name: string
  readonly service: string
  readonly resource: string
  readonly type: string
  readonly error: number
  readonly start: bigint
  readonly duration: bigint
  readonly meta: Readonly<Record<string, string>>
  readonly metrics: Readonly<Record<string, number>>
}

const NO_HIGH_HALF = '0'.repeat(16)
const HIGH_HALF = /^[0-9a-f]{16}$/

/** Spans of one chunk; the upper half of their trace id is a tag of the first. */
export function receivedChunk(spans: readonly SpanColumns[]): ReceivedSpan[] {
  const received = spans.map((span) => ({
    ...span,
    // A negative id stands for its bits, as it does for the agent.
    traceId: BigInt.asUintN(64, span.traceId).toString(16).padStart(16, '0'),
    spanId: String(BigInt.asUintN(64, span.spanId)),
    parentId: String(BigInt.asUintN(64, span.parentId)),
  }))
  const told = received[0]?.meta['_dd.p.tid'] ?? ''
  const highHalf = HIGH_HALF.test(told) ? told : NO_HIGH_HALF
  for (const span of received) span.traceId = highHalf + span.traceId
  return received
}
