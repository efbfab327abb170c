import type { Buffer } from 'node:buffer'
import type { ReceivedSpan } from '../received-trace.ts'
import type { Steps } from '../steps.ts'
import { type Decoded, type Msgpack, msgpackDecoder } from './decoded.ts'
import { msgpackOfJson } from './json-payload.ts'
import { guardSteps } from './payload-guard.ts'
import { type Layout, type LongShape, walkTraces } from './payload-walk.ts'
import { highHalfIn, receivedSpan, type SpanColumns } from './span-columns.ts'
import { StringTable } from './string-table.ts'
import { v04Columns } from './v04-columns.ts'
import { v04Shape } from './v04-shape.ts'
import { v05Columns } from './v05-columns.ts'
import { v05Shape } from './v05-shape.ts'

/** What a version of the protocol takes, and how its spans are read. */
export interface TracesProtocol {
  /** Whether the agent takes JSON too. */
  readonly json: boolean
  readonly shape: LongShape
  columns(span: Decoded, strings: StringTable): SpanColumns
}

/** `/v0.3/traces` and `/v0.4/traces`, which differ in the answer only. */
export const V04: TracesProtocol = { json: true, shape: v04Shape, columns: v04Columns }
export const V05: TracesProtocol = { json: false, shape: v05Shape, columns: v05Columns }

/** Bytes after which others have their turn: some ten milliseconds. */
export const TURN_BYTES: number = 128 * 1024
/** What a span or a chunk costs besides its bytes. */
const PART_BYTES = 100

/** Checks all of a payload; throws a `PayloadRefused` for what an agent answers with 400. */
export function* openPayload(
  msgpack: Msgpack,
  protocol: TracesProtocol,
  body: Buffer,
  json: boolean,
): Steps<TracesPayload> {
  const bytes = json ? yield* msgpackOfJson(msgpack, body) : body
  yield* guardSteps(bytes)
  if (bytes.length > TURN_BYTES) yield
  const layout = yield* walkTraces(bytes, protocol.shape)
  return new TracesPayload(msgpack, protocol, bytes, layout)
}

/** A payload that an agent takes. */
export class TracesPayload {
  readonly #bytes: Buffer
  readonly #layout: Layout
  readonly #columns: (bytes: Buffer) => SpanColumns

  constructor(msgpack: Msgpack, protocol: TracesProtocol, bytes: Buffer, layout: Layout) {
    this.#bytes = bytes
    this.#layout = layout
    const decode = msgpackDecoder(msgpack)
    const strings = new StringTable(bytes, layout.strings)
    this.#columns = (span) => protocol.columns(decode(span), strings)
  }

  /** How many traces it has, with those that have no spans. */
  get traces(): number {
    return this.#layout.traces.length
  }

  get spans(): number {
    return this.#layout.spans.length / 2
  }

  /** The spans of one trace after another, decoded only now; or nothing, when others should have their turn. */
  *chunks(): Generator<ReceivedSpan[] | undefined> {
    const { traces, spans } = this.#layout
    let at = 0
    let work = 0
    for (const size of traces) {
      const chunk: ReceivedSpan[] = []
      let highHalf: string | undefined
      for (const end = at + 2 * size; at < end; at += 2) {
        const bytes = this.#bytes.subarray(spans[at], spans[at + 1])
        const columns = this.#columns(bytes)
        highHalf ??= highHalfIn(columns)
        chunk.push(receivedSpan(columns, highHalf))
        work += bytes.length + PART_BYTES
        if (work < TURN_BYTES) continue
        work = 0
        yield
      }
      yield chunk
      work += PART_BYTES
    }
  }
}
