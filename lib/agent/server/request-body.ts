import { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { Timers } from '../../platform/timers.ts'
import { CUT_OFF, type Reply, TIMEOUT, TOO_LARGE } from './reply.ts'

/** What the agent takes: `apm_config.max_request_bytes`, 25 MiB. */
export const MAX_BODY_BYTES: number = 25 * 1024 * 1024
/** How long the agent waits for a body: `apm_config.receiver_timeout`. */
export const BODY_MS = 5000

/** More than that is not set aside for a body of which nothing has come. */
const MAX_UNSEEN_BYTES = 4 * 1024 * 1024

/** The body of a request, or the answer to one that is too large, too slow, or broken off. */
export function readBody(request: IncomingMessage, timers: Timers): Promise<Buffer | Reply> {
  const told = Number(request.headers['content-length'] ?? 0)
  if (told > MAX_BODY_BYTES) return Promise.resolve(TOO_LARGE)
  return new Promise((resolve) => {
    // Copied as they come, or all chunks would live until the last is here, and the garbage collector have them twice.
    let body: Buffer = Buffer.allocUnsafeSlow(0)
    let bytes = 0
    const settle = (body: Buffer | Reply): void => {
      timer.cancel()
      request.removeAllListeners('data')
      resolve(body)
    }
    const timer = timers.after(BODY_MS, () => settle(TIMEOUT))
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > MAX_BODY_BYTES) return settle(TOO_LARGE)
      if (bytes > body.length) body = larger(body, Math.max(bytes, Math.min(told, MAX_UNSEEN_BYTES)))
      chunk.copy(body, bytes - chunk.length)
    })
    request.on('end', () => settle(body.length === bytes ? body : Buffer.from(body.subarray(0, bytes))))
    request.on('close', () => settle(CUT_OFF))
  })
}

/** A buffer with the same bytes and room for so many, and for as many again as there were. */
function larger(body: Buffer, least: number): Buffer {
  const copy = Buffer.allocUnsafeSlow(Math.min(MAX_BODY_BYTES, Math.max(least, 2 * body.length)))
  body.copy(copy)
  return copy
}
