import { Buffer } from 'node:buffer'
import type { ReceivedSpan } from '../received-trace.ts'
import { type Decoded, decodeMsgpack, type Msgpack } from './decoded.ts'
import { msgpackOfJson } from './json-payload.ts'
import { guardPayload } from './payload-guard.ts'
import { type Shape, walkPayload } from './payload-walk.ts'
import { v04Chunks } from './v04-chunks.ts'
import { v04Shape } from './v04-shape.ts'
import { v05Chunks } from './v05-chunks.ts'
import { v05Shape } from './v05-shape.ts'

/** What a version of the protocol takes, and how its chunks are read. */
export interface TracesProtocol {
  /** Whether the agent takes JSON too. */
  readonly json: boolean
  readonly shape: Shape
  chunks(payload: Decoded): ReceivedSpan[][]
}

/** `/v0.3/traces` and `/v0.4/traces`, which differ in the answer only. */
export const V04: TracesProtocol = { json: true, shape: v04Shape, chunks: v04Chunks }
export const V05: TracesProtocol = { json: false, shape: v05Shape, chunks: v05Chunks }

/** The chunks in the bytes of a payload; throws a `PayloadRefused` for what an agent answers with 400. */
export function readTraces(msgpack: Msgpack, protocol: TracesProtocol, body: Buffer, json: boolean): ReceivedSpan[][] {
  const bytes = json ? Buffer.from(msgpackOfJson(msgpack, body.toString('utf8'))) : body
  guardPayload(bytes)
  walkPayload(bytes, protocol.shape)
  return protocol.chunks(decodeMsgpack(msgpack, bytes))
}
