import { Buffer } from 'node:buffer'
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** An answer is some kilobytes of rates or of what the agent can do; more is not from an agent. */
const MAX_ANSWER_BYTES = 1024 * 1024
const MAX_DETAIL = 200

/** What the agent answered. */
export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** The body, as far as it came. */
  readonly text: string
  /** Whether the body of the request was not sent to its end: then it was not taken, whatever was answered to its beginning. */
  readonly unread: boolean
}

/** Why there is no answer. */
export interface Failure {
  /** Whether the same request may succeed later. */
  readonly retry: boolean
  /** One word for the ledger: `ECONNREFUSED`, `timeout`. */
  readonly reason: string
  /** What the system said, for people. */
  readonly detail: string
}

/** What there is in place of an answer. */
export interface NoReply extends Failure {
  readonly status?: undefined
  /** What Node calls it that a request could not be made: `ERR_INVALID_CHAR`. */
  readonly code?: string | undefined
  /** Whether there was a connection: without one, nobody has read any of it. */
  readonly connected: boolean
  /** Whether a kept connection turned out to be closed. */
  readonly stale: boolean
}

const STALE_CODES: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED'])

const NO_ANSWER: Failure = { retry: true, reason: 'network_error', detail: 'no answer' }

/**
 * Sends the body of a request, and resolves to what the agent answered when the request is closed: not before, because until
 * then the body may still be read, however early the answer came. Never rejects. Who wants to end it destroys the request,
 * and says in `ended` what counts as the failure if the agent has not answered.
 *
 * An answer whose rest stalls, breaks off or is no HTTP has been given all the same.
 */
export function exchange(
  request: ClientRequest,
  body: Uint8Array | undefined,
  ended: () => Failure | undefined,
): Promise<Reply | NoReply> {
  return new Promise((resolve) => {
    const answer = new Answer()
    let connected = false
    let written = false
    let stale = false
    let failure = NO_ANSWER
    const progressed = (): void => {
      // Nobody needs the rest of an answer that is too long, nor the agent the rest of what it has refused.
      if (written ? answer.tooLong : answer.complete && !answer.yes) request.destroy()
    }
    request.on('socket', (socket: Socket) => {
      connected = !socket.connecting
      // A kept socket never connects again, and would gather listeners.
      if (socket.connecting)
        socket.once('connect', () => {
          connected = true
        })
    })
    request.on('finish', () => {
      // Node also says so of what broke off in the writing.
      const { socket } = request
      written = socket !== null && !socket.destroyed && socket.errored === null
      progressed()
    })
    request.on('error', (error) => {
      stale = request.reusedSocket && STALE_CODES.has((error as NodeJS.ErrnoException).code)
      failure = failureOf(error)
    })
    request.on('response', (response) => answer.read(response, progressed))
    request.on('close', () => {
      const end = ended()
      resolve(answer.given(!written) ?? { ...(end ?? failure), connected, stale: stale && end === undefined })
    })
    request.end(body)
  })
}

/** What has come of an answer so far. */
class Answer {
  #response: IncomingMessage | undefined
  #bytes = 0
  readonly #chunks: Buffer[] = []
  /** Whether all of it has come. */
  complete = false

  get yes(): boolean {
    return isYes(this.#response?.statusCode)
  }

  get tooLong(): boolean {
    return this.#bytes > MAX_ANSWER_BYTES
  }

  read(response: IncomingMessage, progressed: () => void): void {
    this.#response = response
    response.on('data', (chunk: Buffer) => {
      this.#bytes += chunk.length
      if (this.tooLong) progressed()
      else this.#chunks.push(chunk)
    })
    response.on('end', () => {
      this.complete = true
      progressed()
    })
    // That it breaks off is told by the request.
    response.on('error', () => {})
  }

  given(unread: boolean): Reply | undefined {
    const response = this.#response
    if (response === undefined) return undefined
    const { statusCode: status = 0, headers } = response
    return { status, headers, text: Buffer.concat(this.#chunks).toString('utf8'), unread }
  }
}

/** Whether a status says yes. */
export function isYes(status = 0): boolean {
  return status >= 200 && status < 300
}

/** Whether a status says not now: reference of the agent's `responses.go`. */
export function isNotNow(status: number): boolean {
  return status === 408 || status === 429 || status >= 500
}

function failureOf(error: NodeJS.ErrnoException): Failure {
  return { retry: true, reason: error.code ?? 'network_error', detail: shortened(error.message || String(error)) }
}

/** What there is when nothing could be sent. */
export function unsent(failure: Failure): NoReply {
  return { ...failure, connected: false, stale: false }
}

/** What there is when a request cannot even be made, because of a header that cannot be sent, for instance. */
export function unmade(error: unknown): NoReply {
  const code = (error as NodeJS.ErrnoException | null | undefined)?.code
  return { ...unsent({ retry: false, reason: 'request_failed', detail: shortened(String(error)) }), code }
}

/** As much of an answer as a line of the log has room for. */
export function shortened(text: string): string {
  return text.length > MAX_DETAIL ? `${text.slice(0, MAX_DETAIL)}…` : text.trim() || 'an empty answer'
}
