import type { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { PayloadRefused } from '../payload/payload-refused.ts'
import { TURN_BYTES } from '../payload/traces-payload.ts'
import type { ReceivedSpan } from '../received-trace.ts'
import type { Intake } from '../server/intake.ts'
import type { Reply } from '../server/reply.ts'
import { MAX_BODY_BYTES } from '../server/request-body.ts'
import { otlpRefused, otlpTaken, PROTOBUF } from './otlp-answer.ts'
import { jsonSpans } from './otlp-json.ts'
import { protobufSpans } from './otlp-protobuf.ts'
import { receivedOtlp, rejected } from './received-otlp.ts'

/** About what a span takes on the wire: after so many of them others have their turn. */
const SPAN_BYTES = 500
const inflated = promisify<Buffer, object, Buffer>(gunzip)

/** A request to `/v1/traces`: spans of OpenTelemetry, which are taken as a Datadog agent takes them. */
export function otlpTraces(intake: Intake, request: IncomingMessage): Promise<Reply> {
  const type = String(request.headers['content-type']).split(';', 1).join('').trim().toLowerCase()
  const protobuf = type === PROTOBUF
  return intake.payload(request, async (sent) => {
    if (!protobuf && type !== 'application/json')
      return otlpRefused(false, 415, `expected ${PROTOBUF} or application/json for Content-Type, got ${type}`)
    const body = await contentOf(request, sent, protobuf)
    if ('status' in body) return body
    intake.noteBody(request, body)
    try {
      return await take(intake, request, body, protobuf)
    } catch (error) {
      if (error instanceof PayloadRefused)
        return otlpRefused(protobuf, error.status, `${error.message}: ${error.explanation}`)
      throw error
    }
  })
}

async function take(intake: Intake, request: IncomingMessage, body: Buffer, protobuf: boolean): Promise<Reply> {
  const chunks = new Map<string, ReceivedSpan[]>()
  let [spans, refused, why] = [0, 0, '']
  for (const one of protobuf ? protobufSpans(body) : jsonSpans(body)) {
    if (one === undefined) {
      await intake.turn()
      continue
    }
    const reason = rejected(one.span)
    if (reason === undefined) {
      const { traceId } = one.span
      const chunk = chunks.get(traceId)
      const span = receivedOtlp(one)
      if (chunk === undefined) chunks.set(traceId, [span])
      else chunk.push(span)
    } else {
      refused++
      why ||= reason
    }
    if (++spans % (TURN_BYTES / SPAN_BYTES) < 1) await intake.turn()
  }
  intake.countTraces(chunks.size)
  await intake.takeChunks(request, body.length, spans - refused, chunks.values())
  return otlpTaken(protobuf, refused, why)
}

/** The body as it was before it was packed; or the answer to one that is not to be unpacked, or not to so much. */
async function contentOf(request: IncomingMessage, body: Buffer, protobuf: boolean): Promise<Buffer | Reply> {
  const encoding = String(request.headers['content-encoding'] ?? 'identity').toLowerCase()
  if (encoding === 'identity') return body
  if (encoding !== 'gzip') return otlpRefused(protobuf, 415, `expected gzip for Content-Encoding, got ${encoding}`)
  try {
    return await inflated(body, { maxOutputLength: MAX_BODY_BYTES })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE')
      return otlpRefused(protobuf, 413, `expected at most ${MAX_BODY_BYTES} bytes when it is unpacked, got more`)
    return otlpRefused(protobuf, 400, `expected gzip, got ${message}`)
  }
}
