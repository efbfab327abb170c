import type { ClientRequest, IncomingMessage } from 'node:http'
import type { AgentAnswer } from './agent-client.ts'

/** An answer is some kilobytes of rates; more is not from an agent. */
const MAX_ANSWER_BYTES = 1024 * 1024
const MAX_DETAIL = 200

/** A kept connection turned out to be closed. */
export const STALE = Symbol('stale connection')
const STALE_CODES: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED'])

/**
 * Sends the body of a request, and resolves to what the agent answered when the request is closed: not before, because until
 * then the body may still be read, however early the answer came. Never rejects. Who wants to end it destroys the request,
 * and says in `ended` what counts as the answer if the agent has not given one.
 *
 * The status alone decides: an answer whose rest stalls, breaks off or is no HTTP has been given. Except that a body which
 * could not be written to its end has not been taken, whatever was answered to its beginning.
 */
export function exchange(
  request: ClientRequest,
  body: Uint8Array,
  ended: () => AgentAnswer | undefined,
): Promise<AgentAnswer | typeof STALE> {
  return new Promise((resolve) => {
    const answer = new Answer()
    let written = false
    let failure: AgentAnswer | typeof STALE = NO_ANSWER
    const progressed = (): void => {
      // Nobody needs the rest of an answer that is too long, nor the agent the rest of what it has refused.
      if (written ? answer.tooLong : answer.complete && !answer.yes) request.destroy()
    }
    request.on('finish', () => {
      // Node also says so of what broke off in the writing.
      const { socket } = request
      written = socket !== null && !socket.destroyed && socket.errored === null
      progressed()
    })
    request.on('error', (error) => {
      failure = failureOf(request, error)
    })
    request.on('response', (response) => answer.read(response, progressed))
    request.on('close', () => {
      resolve(answer.yes && !written ? UNREAD : (answer.given() ?? ended() ?? failure))
    })
    request.end(body)
  })
}

/** What has come of an answer so far. */
class Answer {
  #status: number | undefined
  #bytes = 0
  readonly #chunks: Buffer[] = []
  /** Whether all of it has come. */
  complete = false

  get yes(): boolean {
    return this.#status !== undefined && this.#status >= 200 && this.#status < 300
  }

  get tooLong(): boolean {
    return this.#bytes > MAX_ANSWER_BYTES
  }

  read(response: IncomingMessage, progressed: () => void): void {
    this.#status = response.statusCode ?? 0
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

  /** Which answers mean yes, not now, and no: reference of the agent's `responses.go`. */
  given(): AgentAnswer | undefined {
    const status = this.#status
    if (status === undefined) return undefined
    const text = Buffer.concat(this.#chunks).toString('utf8')
    if (this.yes) return { accepted: true, rates: ratesIn(text) }
    const retry = status === 408 || status === 429 || status >= 500
    return { accepted: false, retry, reason: `http_${status}`, detail: shortened(text) }
  }
}

const NO_ANSWER: AgentAnswer = { accepted: false, retry: true, reason: 'network_error', detail: 'no answer' }
/** No agent does so, nor would it do better with the same payload. */
const UNREAD: AgentAnswer = {
  accepted: false,
  retry: false,
  reason: 'unread',
  detail: 'the agent said yes before it had read the payload, and did not read the rest',
}

function failureOf(request: ClientRequest, error: NodeJS.ErrnoException): AgentAnswer | typeof STALE {
  if (request.reusedSocket && STALE_CODES.has(error.code)) return STALE
  return {
    accepted: false,
    retry: true,
    reason: error.code ?? 'network_error',
    detail: shortened(error.message || String(error)),
  }
}

function ratesIn(body: string): unknown {
  try {
    return (JSON.parse(body) as { rate_by_service?: unknown } | null)?.rate_by_service
  } catch {
    // The agent's v0.3 answers `OK`, others an empty body: no news of rates.
    return undefined
  }
}

/** As much of a text from elsewhere as a line of the log has room for. */
export function shortened(text: string): string {
  return text.length > MAX_DETAIL ? `${text.slice(0, MAX_DETAIL)}…` : text.trim()
}
