import type { ReceivedEvent, ReceivedLink, ReceivedSpan } from '../received-trace.ts'

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
  readonly links: readonly ReceivedLink[]
  readonly events: readonly ReceivedEvent[]
  readonly metaStruct: Readonly<Record<string, Uint8Array>>
}

const NO_HIGH_HALF = '0'.repeat(16)
const HIGH_HALF = /^[0-9a-f]{16}$/

/** The upper half of the trace id of a chunk, as the tags of its first span tell it. */
export function highHalfIn({ meta }: SpanColumns): string {
  const told = meta['_dd.p.tid'] ?? ''
  return HIGH_HALF.test(told) ? told : NO_HIGH_HALF
}

/** A span with its ids as they are written. */
export function receivedSpan(columns: SpanColumns, highHalf: string): ReceivedSpan {
  return {
    ...columns,
    // A negative id stands for its bits, as it does for the agent.
    traceId: highHalf + hex16(columns.traceId),
    spanId: String(BigInt.asUintN(64, columns.spanId)),
    parentId: String(BigInt.asUintN(64, columns.parentId)),
  }
}

/** 16 hex digits. */
export function hex16(id: bigint): string {
  return BigInt.asUintN(64, id).toString(16).padStart(16, '0')
}
