import type { ClientRequest, RequestOptions } from 'node:http'
import { placeOf } from '../platform/agent-address.ts'
import { deadline } from '../platform/timers.ts'
import { type AgentAccess, CLOSED, loadTransport, timeout } from './agent-access.ts'
import {
  exchange,
  type Failure,
  isNotNow,
  isYes,
  type NoReply,
  type Reply,
  shortened,
  unmade,
  unsent,
} from './exchange.ts'

/** What became of something that must not be counted twice. */
export type PostAnswer =
  | { readonly taken: true }
  | {
      readonly taken: false
      /** Whether nobody can have read any of it, or said that it was not taken: then it may be sent again, if `retry` is true. */
      readonly unread: boolean
      readonly retry: boolean
      /** One word: `http_404`, `ECONNREFUSED`, `timeout`. */
      readonly reason: string
      /** What the agent or the system said, for people. */
      readonly detail: string
    }

/** A request at hand. */
interface Call {
  request: ClientRequest | undefined
  ended: Failure | undefined
}

/**
 * Requests to an agent besides those for traces, of which there are a few a minute: each has a connection of its own, so that
 * none waits for a payload, and none goes into a connection that the agent has just closed.
 */
export class AgentCalls {
  readonly #access: AgentAccess
  readonly #onState: (state: string) => void
  readonly #calls = new Set<Call>()
  #held = false
  #closed = false

  /** `onState` is told the hash of its `/info` that an agent sends with every other answer. */
  constructor(access: AgentAccess, onState: (state: string) => void = () => {}) {
    this.#access = access
    this.#onState = onState
  }

  /** Asks for what is at a path; never rejects. */
  get(path: string): Promise<Reply | NoReply> {
    return this.#call({ method: 'GET' }, path, {}, undefined)
  }

  /** Sends a body once; never rejects. Until it has resolved, the bytes may still be read. */
  async post(path: string, body: Uint8Array, headers: Readonly<Record<string, string>> = {}): Promise<PostAnswer> {
    const length = { 'Content-Length': String(body.length) }
    const reply = await this.#call({ method: 'POST' }, path, { ...headers, ...length }, body)
    const state = reply.status === undefined ? undefined : reply.headers['datadog-agent-state']
    if (typeof state === 'string') this.#onState(state)
    return answerOf(reply)
  }

  /** As {@link AgentCalls.post}, while this thread stands still, for at most so many milliseconds; never throws. */
  postStanding(path: string, body: Uint8Array, timeoutMs: number): PostAnswer {
    const { address, headers: usual, standing } = this.#access
    const headers = { ...usual, 'Content-Length': body.length }
    try {
      const request = { place: placeOf(address, path), method: 'POST', headers, body }
      // Where a clock in the hands of a test says NaN, it would wait for ever.
      const [reply] = timeoutMs > 0 ? (standing?.send([request], timeoutMs) ?? []) : []
      if (reply !== undefined) return answerOf({ ...reply, headers: {}, unread: false })
    } catch {
      // As with traces, no thread may be allowed, or no such header.
    }
    return { taken: false, unread: false, retry: false, reason: 'unsent_at_exit', detail: 'no answer before the end' }
  }

  /** Whether requests at hand keep the process alive. */
  hold(held: boolean): void {
    this.#held = held
    for (const { request } of this.#calls) {
      if (held) request?.socket?.ref()
      else request?.socket?.unref()
    }
  }

  /** Breaks off all requests, and those that come later. */
  close(): void {
    this.#closed = true
    for (const call of this.#calls) end(call, CLOSED)
  }

  async #call(
    options: RequestOptions,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: Uint8Array | undefined,
  ): Promise<Reply | NoReply> {
    const { address, headers: usual, timeoutMs, timers, transport: given = loadTransport } = this.#access
    const call: Call = { request: undefined, ended: this.#closed ? CLOSED : undefined }
    this.#calls.add(call)
    const timer = deadline(timers, timeoutMs, () => end(call, timeout(timeoutMs)))
    try {
      const transport = await given(address)
      if (call.ended !== undefined) return unsent(call.ended)
      const all = { ...usual, ...headers, Connection: 'close' }
      const request = transport.request({ ...placeOf(address, path), ...options, headers: all, agent: false })
      call.request = request
      request.on('socket', (socket) => {
        if (!this.#held) socket.unref()
      })
      return await exchange(request, body, () => call.ended)
    } catch (error) {
      return unmade(error)
    } finally {
      timer.cancel()
      this.#calls.delete(call)
    }
  }
}

function answerOf(reply: Reply | NoReply): PostAnswer {
  if (reply.status === undefined) {
    const { connected, retry, reason, detail } = reply
    return { taken: false, unread: !connected, retry, reason, detail }
  }
  const { status, unread, text } = reply
  if (isYes(status) && !unread) return { taken: true }
  return {
    taken: false,
    // One that fails or gives up while it reads may have got as far as counting.
    unread: status < 500 && status !== 408 && !isYes(status),
    retry: isNotNow(status),
    reason: isYes(status) ? 'unread' : `http_${status}`,
    detail: shortened(text),
  }
}

function end(call: Call, failure: Failure): void {
  call.ended ??= failure
  call.request?.destroy()
}
