import { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { Timers } from '../../platform/timers.ts'
import { CUT_OFF, type Reply, TIMEOUT, TOO_LARGE } from './reply.ts'

/** What the agent takes: `apm_config.max_request_bytes`, 25 MiB. */
export const MAX_BODY_BYTES: number = 25 * 1024 * 1024
/** How long the agent waits for a body: `apm_config.receiver_timeout`. */
export const BODY_MS = 5000

/** The body of a request, or the answer to one that is too large, too slow, or broken off. */
export function readBody(request: IncomingMessage, timers: Timers): Promise<Buffer | Reply> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return Promise.resolve(TOO_LARGE)
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const settle = (body: Buffer | Reply): void => {
      timer.cancel()
      request.removeAllListeners('data')
      resolve(body)
    }
    const timer = timers.after(BODY_MS, () => settle(TIMEOUT))
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > MAX_BODY_BYTES) settle(TOO_LARGE)
      else chunks.push(chunk)
    })
    request.on('end', () => settle(Buffer.concat(chunks, bytes)))
    request.on('close', () => settle(CUT_OFF))
  })
}
