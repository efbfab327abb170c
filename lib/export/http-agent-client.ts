import type { Agent, ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '../platform/clock.ts'
import { deadline } from '../platform/timers.ts'
import { type AgentAccess, CLOSED, loadTransport, type Transport, timeout } from './agent-access.ts'
import { answerOf } from './agent-answer.ts'
import type { AgentAnswer, AgentClient } from './agent-client.ts'
import { exchange, type Failure, type NoReply, type Reply, unmade, unsent } from './exchange.ts'
import { HttpStandingClient } from './http-standing-client.ts'
import type { Payload } from './trace-encoder.ts'
import type { RequestNews, TraceHeaders } from './trace-headers.ts'
import { traceRequest } from './trace-request.ts'

export interface HttpAgentClientOptions extends AgentAccess {
  /** The address as the user knows it. */
  readonly url: string
  /** Tells how far away the date is at which an agent wants to be asked again. */
  readonly clock: Pick<Clock, 'wall'>
  /** What requests say besides {@link AgentAccess.headers}. */
  readonly traceHeaders?: TraceHeaders | undefined
  /** Told the hash of its `/info` that an agent sends with every answer. */
  readonly onState?: ((state: string) => void) | undefined
}

/** The agent closes a connection that was idle for 5 s, without a word: one that is younger is still good. */
const IDLE_MS = 4000

const NO_NEWS: RequestNews = { headers: {}, settle() {} }

/** Sends payloads over HTTP, by TCP, TLS, a Unix socket or a Windows pipe, on one connection that is kept. */
export class HttpAgentClient implements AgentClient {
  readonly address: string
  readonly standing: HttpStandingClient
  readonly #options: HttpAgentClientOptions
  #transport: Promise<Transport> | undefined
  #agent: Agent | undefined
  #request: ClientRequest | undefined
  #socket: Socket | undefined
  /** What is to be answered for the agent, if it does not answer itself; nothing more is sent then. */
  #ended: Failure | undefined
  #held = false
  #closed = false

  constructor(options: HttpAgentClientOptions) {
    this.address = options.url
    this.#options = options
    this.standing = new HttpStandingClient(options, () => this.#socket?.connecting === false)
  }

  async send(payload: Payload, path: string): Promise<AgentAnswer> {
    const { clock, timeoutMs, timers, traceHeaders, onState } = this.#options
    this.#ended = this.#closed ? CLOSED : undefined
    const timer = deadline(timers, timeoutMs, () => this.#end(timeout(timeoutMs)))
    const news = traceHeaders?.next(payload.counted === true) ?? NO_NEWS
    let reply: Reply | NoReply
    try {
      reply = await this.#put(payload, path, news.headers)
    } catch (error) {
      reply = unmade(error)
    } finally {
      timer.cancel()
    }
    news.settle(reply)
    const state = reply.status === undefined ? undefined : reply.headers['datadog-agent-state']
    if (typeof state === 'string') onState?.(state)
    return answerOf(reply, clock)
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

  async #put(payload: Payload, path: string, news: RequestNews['headers']): Promise<Reply | NoReply> {
    this.#transport ??= this.#load()
    const transport = await this.#transport
    const reply = await this.#exchange(transport, payload, path, news)
    // A connection that the agent had closed while it was idle says nothing about the agent: once more, at once.
    const stale = reply.status === undefined && reply.stale
    return stale ? this.#exchange(transport, payload, path, news) : reply
  }

  async #load(): Promise<Transport> {
    const { address, transport: given = loadTransport } = this.#options
    const transport = await given(address)
    this.#agent = new transport.Agent({ keepAlive: true, maxSockets: 1, timeout: IDLE_MS, scheduling: 'lifo' })
    return transport
  }

  async #exchange(
    transport: Transport,
    payload: Payload,
    path: string,
    news: RequestNews['headers'],
  ): Promise<Reply | NoReply> {
    if (this.#ended !== undefined) return unsent(this.#ended)
    const { place, method, headers, body } = traceRequest(this.#options, { payload, path }, news)
    const request = transport.request({ ...place, method, headers, agent: this.#agent })
    this.#request = request
    request.on('socket', (socket) => {
      this.#socket = socket
      if (!this.#held) socket.unref()
    })
    const reply = await exchange(request, body, () => this.#ended)
    this.#request = undefined
    this.#socket = undefined
    return reply
  }

  #end(failure: Failure): void {
    this.#ended ??= failure
    this.#request?.destroy()
  }
}

const CANCELLED: Failure = { retry: true, reason: 'cancelled', detail: 'the sending was broken off' }
