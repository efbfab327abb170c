// https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
import { Buffer } from 'node:buffer'
import type { Reply } from '../server/reply.ts'

export const PROTOBUF = 'application/x-protobuf'
const JSON_TYPE = 'application/json'
/** google.rpc.Code INVALID_ARGUMENT */
const INVALID = 3
const MAX_MESSAGE = 1000

/** All was taken, but for so many spans, and why these were not. */
export function otlpTaken(protobuf: boolean, rejected: number, why: string): Reply {
  const headers = { 'Content-Type': protobuf ? PROTOBUF : JSON_TYPE }
  const message = why.slice(0, MAX_MESSAGE)
  if (rejected === 0) return { status: 200, headers, body: protobuf ? '' : '{}' }
  if (!protobuf) {
    const partialSuccess = { rejectedSpans: String(rejected), errorMessage: message }
    return { status: 200, headers, body: JSON.stringify({ partialSuccess }) }
  }
  // 0a LL 08 rejected 12 LL message
  const partial = Buffer.concat([Buffer.of(0x08), varint(rejected), lengthDelimited(0x12, Buffer.from(message))])
  return { status: 200, headers, body: lengthDelimited(0x0a, partial) }
}

/** Nothing was taken: a `google.rpc.Status`. */
export function otlpRefused(protobuf: boolean, status: number, why: string): Reply {
  const headers = { 'Content-Type': protobuf ? PROTOBUF : JSON_TYPE }
  const message = why.slice(0, MAX_MESSAGE)
  if (!protobuf) return { status, headers, body: JSON.stringify({ code: INVALID, message }) }
  // 08 03 12 LL message
  return {
    status,
    headers,
    body: Buffer.concat([Buffer.of(0x08, INVALID), lengthDelimited(0x12, Buffer.from(message))]),
  }
}

function lengthDelimited(tag: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.of(tag), varint(bytes.length), bytes])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let left = value
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) | 0x80)
  return Buffer.of(...bytes, left)
}
