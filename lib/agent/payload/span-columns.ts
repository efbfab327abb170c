import type { ReceivedEvent, ReceivedLink, ReceivedSpan } from '../received-trace.ts'
import type { Decoded } from './decoded.ts'
import type { MsgpackReader } from './msgpack-reader.ts'
import type { StringTable } from './string-table.ts'

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

/** Where the columns of a span are read from. */
export interface SpanSource {
  /** At the beginning of the span; it was walked before, and is what it must be. */
  readonly reader: MsgpackReader
  readonly strings: StringTable
  decode(bytes: Uint8Array): Decoded
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

/** The integer that comes next; 0 if it is nil. */
export function readInteger(reader: MsgpackReader): bigint {
  return reader.next() === 'nil' ? 0n : reader.integer()
}

/** The integer or float64 that comes next, as a number; 0 if it is nil. */
export function readNumber(reader: MsgpackReader): number {
  reader.next()
  return reader.number()
}

/** 16 hex digits. */
export function hex16(id: bigint): string {
  return BigInt.asUintN(64, id).toString(16).padStart(16, '0')
}
