import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import type { Socket } from 'node:net'
import type { AgentAddress } from '../platform/agent-address.ts'
import type { Timers } from '../platform/timers.ts'
import type { AgentAnswer, AgentClient } from './agent-client.ts'
import type { Payload } from './trace-encoder.ts'

export interface HttpAgentClientOptions {
  /** The address as the user knows it. */
  readonly url: string
  readonly address: AgentAddress
  /** Headers of every request, see `agent-headers.ts`. */
  readonly headers: Readonly<Record<string, string>>
  /** Longest time, in milliseconds, from the first byte sent to the last one received. */
  readonly timeoutMs: number
  readonly timers: Timers
}

/** The agent closes a connection that was idle for 5 s, without a word: one that is younger is still good. */
const IDLE_MS = 4000
/** An answer is some kilobytes of rates; more is not from an agent. */
const MAX_ANSWER_BYTES = 1024 * 1024
const MAX_DETAIL = 200

type Transport = Pick<typeof import('node:http'), 'request'> & { Agent: typeof Agent }

/** Sends payloads over HTTP, by TCP, TLS, a Unix socket or a Windows pipe, on one connection that is kept. */
export class HttpAgentClient implements AgentClient {
  readonly address: string
  readonly #options: HttpAgentClientOptions
  #transport: Promise<Transport> | undefined
  #agent: Agent | undefined
  #socket: Socket | undefined
  #held = false

  constructor(options: HttpAgentClientOptions) {
    this.address = options.url
    this.#options = options
  }

  async send(payload: Payload, path: string): Promise<AgentAnswer> {
    try {
      this.#transport ??= this.#load()
      const transport = await this.#transport
      const answer = await this.#request(transport, payload, path)
      // A connection that the agent had closed while it was idle says nothing about the agent: once more, at once.
      return answer === STALE ? unstale(await this.#request(transport, payload, path)) : answer
    } catch (error) {
      return { accepted: false, retry: false, reason: 'request_failed', detail: detail(String(error)) }
    }
  }

  hold(held: boolean): void {
    this.#held = held
    if (held) this.#socket?.ref()
    else this.#socket?.unref()
  }

  close(): void {
    this.#agent?.destroy()
  }

  /** `node:http` takes 2 to 6 ms to load: not before there is something to send. */
  async #load(): Promise<Transport> {
    const { address } = this.#options
    const transport =
      'protocol' in address && address.protocol === 'https:' ? await import('node:https') : await import('node:http')
    this.#agent = new transport.Agent({ keepAlive: true, maxSockets: 1, timeout: IDLE_MS, scheduling: 'lifo' })
    return transport as Transport
  }

  #request(transport: Transport, payload: Payload, path: string): Promise<AgentAnswer | typeof STALE> {
    const { timeoutMs, timers } = this.#options
    return new Promise((resolve) => {
      const request = transport.request(this.#requestOptions(payload, path))
      const timer = timers.after(timeoutMs, () => {
        settle({ accepted: false, retry: true, reason: 'timeout', detail: `no answer within ${timeoutMs} ms` })
        request.destroy()
      })
      const settle = (answer: AgentAnswer | typeof STALE): void => {
        timer.cancel()
        this.#socket = undefined
        resolve(answer)
      }
      request.on('socket', (socket) => {
        this.#socket = socket
        if (!this.#held) socket.unref()
      })
      request.on('error', (error) => settle(failure(request, error)))
      request.on('response', (response) => readAnswer(response, settle))
      request.end(payload.bytes)
    })
  }

  #requestOptions(payload: Payload, path: string): RequestOptions {
    const { address, headers } = this.#options
    const method = 'PUT'
    const all = { ...headers, 'Content-Length': payload.bytes.length, 'X-Datadog-Trace-Count': payload.traces }
    const agent = this.#agent
    if ('socketPath' in address)
      return { socketPath: address.socketPath, host: 'localhost', method, path, headers: all, agent }
    const { hostname, port, basePath } = address
    return { hostname, port, method, path: basePath + path, headers: all, agent }
  }
}

/** A kept connection turned out to be closed. */
const STALE = Symbol('stale connection')
const STALE_CODES: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED'])

function failure(request: ClientRequest, error: NodeJS.ErrnoException): AgentAnswer | typeof STALE {
  if (request.reusedSocket && STALE_CODES.has(error.code)) return STALE
  return {
    accepted: false,
    retry: true,
    reason: error.code ?? 'network_error',
    detail: detail(error.message || String(error)),
  }
}

function unstale(answer: AgentAnswer | typeof STALE): AgentAnswer {
  if (answer !== STALE) return answer
  return { accepted: false, retry: true, reason: 'ECONNRESET', detail: 'the agent closed the connection twice' }
}

function readAnswer(response: IncomingMessage, settle: (answer: AgentAnswer) => void): void {
  const chunks: Buffer[] = []
  let bytes = 0
  const done = (): void => settle(answerOf(response.statusCode ?? 0, Buffer.concat(chunks).toString('utf8')))
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= MAX_ANSWER_BYTES) chunks.push(chunk)
    else response.destroy()
  })
  response.on('end', done)
  // An answer that breaks off has told its status, and that is what counts.
  response.on('error', done)
  response.on('close', done)
}

/** Which answers mean yes, not now, and no: reference of the agent's `responses.go`. */
function answerOf(status: number, body: string): AgentAnswer {
  if (status >= 200 && status < 300) return { accepted: true, rates: ratesIn(body) }
  const retry = status === 408 || status === 429 || status >= 500
  return { accepted: false, retry, reason: `http_${status}`, detail: detail(body) }
}

function ratesIn(body: string): unknown {
  try {
    return (JSON.parse(body) as { rate_by_service?: unknown } | null)?.rate_by_service
  } catch {
    // The agent's v0.3 answers `OK`, others an empty body: no news of rates.
    return undefined
  }
}

function detail(text: string): string {
  return text.length > MAX_DETAIL ? `${text.slice(0, MAX_DETAIL)}…` : text.trim()
}
