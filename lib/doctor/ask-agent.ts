import { type RequestOptions, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { type AgentAddress, placeOf } from '../platform/agent-address.ts'
import type { Timers } from '../platform/timers.ts'

export interface Question {
  readonly address: AgentAddress
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Longest time, in milliseconds, from the connection to the last byte of the answer. */
  readonly timeoutMs: number
  readonly timers: Timers
}

/** What came back. */
export type Answer =
  | { readonly status: number; readonly body: string }
  | {
      /** One word: `ECONNREFUSED`, `timeout`. */
      readonly failure: string
      /** What the system said, for people. */
      readonly detail: string
    }

/** What `/info` says is some kilobytes; more is not from an agent, and what is cut off cannot be read. */
const MAX_BODY_BYTES = 1024 * 1024

/** Asks an agent once, over TCP, TLS, a Unix socket or a Windows pipe; never rejects. */
export function askAgent({ address, path, headers, timeoutMs, timers }: Question): Promise<Answer> {
  return new Promise((resolve) => {
    const options: RequestOptions = { ...placeOf(address, path), method: 'GET', headers, agent: false }
    const send = 'protocol' in address && address.protocol === 'https:' ? requestHttps : requestHttp
    // As the tracer's: a header that cannot be sent throws.
    const request = attempt(() => send(options))
    if (request instanceof Error) return resolve(failureOf(request))
    const end = (answer: Answer): void => {
      timer.cancel()
      resolve(answer)
      request.destroy()
    }
    const timer = timers.after(
      timeoutMs,
      () => end({ failure: 'timeout', detail: `no answer within ${timeoutMs} ms` }),
      true,
    )
    request.on('error', (error) => end(failureOf(error)))
    request.on('response', (response) => {
      const { statusCode: status = 0 } = response
      const chunks: Buffer[] = []
      let bytes = 0
      const done = (): void => end({ status, body: Buffer.concat(chunks).toString('utf8') })
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        chunks.push(chunk)
        if (bytes > MAX_BODY_BYTES) done()
      })
      response.on('end', done)
      // The status stands, whatever becomes of the rest.
      response.on('error', done)
    })
    request.end()
  })
}

function attempt<T>(fn: () => T): T | Error {
  try {
    return fn()
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function failureOf(error: NodeJS.ErrnoException): Answer {
  return { failure: error.code ?? 'network_error', detail: error.message || String(error.code ?? error) }
}
