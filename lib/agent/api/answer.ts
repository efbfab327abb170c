import { Buffer } from 'node:buffer'
import type { ServerResponse } from 'node:http'

/** What is to be sent, before it is. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** All of it, or a piece after the other: what is large would hold up the others while it is written. */
  readonly body: string | Uint8Array | AsyncIterable<string>
}

const JSON_TYPE = 'application/json; charset=utf-8'
const SAFE = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' }

export function jsonAnswer(value: unknown, status = 200): Answer {
  return { status, headers: { 'Content-Type': JSON_TYPE }, body: JSON.stringify(value) }
}

export function jsonPieces(body: AsyncIterable<string>, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, headers: { 'Content-Type': JSON_TYPE, ...headers }, body }
}

/** Sends an answer; of one to HEAD the headers only. It waits for who reads slowly, and stops for who has gone. */
export async function sendAnswer(response: ServerResponse, { status, headers, body }: Answer): Promise<void> {
  const head = response.req.method === 'HEAD'
  if (typeof body === 'string' || body instanceof Uint8Array) {
    const length = String(Buffer.byteLength(body))
    response.writeHead(status, { ...SAFE, ...headers, 'Content-Length': length }).end(head ? undefined : body)
    return
  }
  response.writeHead(status, { ...SAFE, ...headers })
  if (!head) await writePieces(response, body)
  response.end()
}

async function writePieces(response: ServerResponse, pieces: AsyncIterable<string>): Promise<void> {
  for await (const piece of pieces) {
    if (response.destroyed) return
    if (response.write(piece) || response.destroyed) continue
    await takesMore(response)
  }
}

/** Resolves when a response takes more or has gone, and leaves no listener behind: a large trace has many pieces. */
function takesMore(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      response.off('drain', go).off('close', go)
      resolve()
    }
    response.on('drain', go).on('close', go)
  })
}
