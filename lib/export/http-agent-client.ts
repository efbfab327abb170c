import type { Agent, ClientRequest, RequestOptions } from 'node:http'
import type { Socket } from 'node:net'
import { type AgentAddress, placeOf } from '../platform/agent-address.ts'
import type { Timers } from '../platform/timers.ts'
import type { AgentAnswer, AgentClient } from './agent-client.ts'
import { exchange, STALE, shortened } from './exchange.ts'
import type { Payload } from './trace-encoder.ts'

export interface HttpAgentClientOptions {
  /** The address as the user knows it. */
  readonly url: string
  readonly address: AgentAddress
  /** Headers of every request, see `agent-headers.ts`. */
  readonly headers: Readonly<Record<string, string>>
  /** Longest time, in milliseconds, from the connection to the last byte sent and received. */
  readonly timeoutMs: number
  readonly timers: Timers
}

/** The agent closes a connection that was idle for 5 s, without a word: one that is younger is still good. */
const IDLE_MS = 4000

type Transport = Pick<typeof import('node:http'), 'request'> & { Agent: typeof Agent }

/** Sends payloads over HTTP, by TCP, TLS, a Unix socket or a Windows pipe, on one connection that is kept. */
export class HttpAgentClient implements AgentClient {
  readonly address: string
  readonly #options: HttpAgentClientOptions
  #transport: Promise<Transport> | undefined
  #agent: Agent | undefined
  #request: ClientRequest | undefined
  #socket: Socket | undefined
  /** What is to be answered for the agent, if it does not answer itself; nothing more is sent then. */
  #ended: AgentAnswer | undefined
  #held = false
  #closed = false

  constructor(options: HttpAgentClientOptions) {
    this.address = options.url
    this.#options = options
  }

  async send(payload: Payload, path: string): Promise<AgentAnswer> {
    const { timeoutMs, timers } = this.#options
    this.#ended = this.#closed ? CLOSED : undefined
    const timer = timers.after(timeoutMs, () => this.#end(timeout(timeoutMs)))
    try {
      this.#transport ??= this.#load()
      const transport = await this.#transport
      let answer = await this.#exchange(transport, payload, path)
      // A connection that the agent had closed while it was idle says nothing about the agent: once more, at once.
      if (answer === STALE) answer = await this.#exchange(transport, payload, path)
      return answer === STALE ? CLOSED_TWICE : answer
    } catch (error) {
      return { accepted: false, retry: false, reason: 'request_failed', detail: shortened(String(error)) }
    } finally {
      timer.cancel()
    }
  }

  hold(held: boolean): void {
    this.#held = held
    if (held) this.#socket?.ref()
    else this.#socket?.unref()
  }

  cancel(): void {
    this.#end(CANCELLED)
  }

  close(): void {
    this.#closed = true
    this.#end(CLOSED)
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

  async #exchange(transport: Transport, payload: Payload, path: string): Promise<AgentAnswer | typeof STALE> {
    if (this.#ended !== undefined) return this.#ended
    const request = transport.request(this.#requestOptions(payload, path))
    this.#request = request
    request.on('socket', (socket) => {
      this.#socket = socket
      if (!this.#held) socket.unref()
    })
    const answer = await exchange(request, payload.bytes, () => this.#ended)
    this.#request = undefined
    this.#socket = undefined
    return answer
  }

  #end(answer: AgentAnswer): void {
    this.#ended ??= answer
    this.#request?.destroy()
  }

  #requestOptions(payload: Payload, path: string): RequestOptions {
    const { address, headers } = this.#options
    const all = { ...headers, 'Content-Length': payload.bytes.length, 'X-Datadog-Trace-Count': payload.traces }
    return { ...placeOf(address, path), method: 'PUT', headers: all, agent: this.#agent }
  }
}

const CANCELLED: AgentAnswer = {
  accepted: false,
  retry: true,
  reason: 'cancelled',
  detail: 'the sending was broken off',
}
const CLOSED: AgentAnswer = { accepted: false, retry: false, reason: 'closed', detail: 'the connection is closed' }
const CLOSED_TWICE: AgentAnswer = {
  accepted: false,
  retry: true,
  reason: 'ECONNRESET',
  detail: 'the agent closed the connection twice',
}

function timeout(ms: number): AgentAnswer {
  return { accepted: false, retry: true, reason: 'timeout', detail: `no answer within ${ms} ms` }
}
