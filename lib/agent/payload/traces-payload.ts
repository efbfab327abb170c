import type { Buffer } from 'node:buffer'
import type { ReceivedSpan } from '../received-trace.ts'
import type { Steps } from '../steps.ts'
import { type Msgpack, msgpackDecoder } from './decoded.ts'
import { msgpackOfJson } from './json-payload.ts'
import { MsgpackReader } from './msgpack-reader.ts'
import { guardSteps } from './payload-guard.ts'
import { type Layout, type LongShape, walkTraces } from './payload-walk.ts'
import { highHalfIn, receivedSpan, type SpanColumns, type SpanSource } from './span-columns.ts'
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
  columns(source: SpanSource): SpanColumns
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
  readonly #layout: Layout
  readonly #protocol: TracesProtocol
  readonly #source: SpanSource

  constructor(msgpack: Msgpack, protocol: TracesProtocol, bytes: Buffer, layout: Layout) {
    this.#layout = layout
    this.#protocol = protocol
    this.#source = {
      reader: new MsgpackReader(bytes),
      strings: new StringTable(bytes, layout.strings),
      decode: msgpackDecoder(msgpack),
    }
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
    const { reader } = this.#source
    let at = 0
    let work = 0
    for (const size of traces) {
      const chunk: ReceivedSpan[] = []
      let highHalf: string | undefined
      for (const end = at + 2 * size; at < end; at += 2) {
        reader.position = spans[at] as number
        const columns = this.#protocol.columns(this.#source)
        highHalf ??= highHalfIn(columns)
        chunk.push(receivedSpan(columns, highHalf))
        work += (spans[at + 1] as number) - (spans[at] as number) + PART_BYTES
        if (work < TURN_BYTES) continue
        work = 0
        yield
      }
      yield chunk
      work += PART_BYTES
    }
  }
}
