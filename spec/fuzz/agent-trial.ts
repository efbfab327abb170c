import { Buffer } from 'node:buffer'
import { Agent, type IncomingMessage, request } from 'node:http'
import { type OpenAgent, openAgent } from '../../lib/agent/dev-agent.ts'
import { drawWaterfall } from '../agent/terminal/draw-waterfall.ts'

/** A request to the development agent. */
export interface Sent {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly type: string
  readonly body: Buffer
}

/** What became of it. */
export interface Became {
  /** Answers of one sort are alike. */
  readonly sort: string
  readonly failure?: string
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly text: string
}

/** Longest time, in milliseconds, that an answer may take of an agent that holds little. */
const LIMIT_MS = 250
const TRIES = 3
const MAX_BYTES = 2_000_000
const STATUSES: ReadonlySet<number> = new Set([200, 400, 403, 404, 405, 413, 415])
const EXPORTS = ['json', 'chrome', 'otlp']
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal must get none but the ends of lines
const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/

/** An agent that is sent what nobody would send. */
export class TriedAgent {
  readonly #agent: OpenAgent
  readonly #said: string[]
  readonly #connections = new Agent({ keepAlive: true, maxSockets: 1 })

  private constructor(agent: OpenAgent, said: string[]) {
    this.#agent = agent
    this.#said = said
  }

  static async start(): Promise<TriedAgent> {
    const said: string[] = []
    const logger = { warn() {}, error: (line: string) => said.push(line) }
    return new TriedAgent(await openAgent({ port: 0, maxBytes: MAX_BYTES, logger }), said)
  }

  /** Sends a request, and tells what is wrong with the answer, or with what the agent holds then. */
  async try(sent: Sent): Promise<Became> {
    try {
      const answer = await this.#inTime(sent)
      if (answer.status === 200 && sent.method === 'POST') await this.#lookAtNewest()
      const problem = this.#said.splice(0).join('; ') || wrong(sent, answer)
      const sort = `${answer.status} ${answer.text.slice(0, 30)}`
      return problem === '' ? { sort } : { sort, failure: problem }
    } catch (error) {
      return { sort: 'failed', failure: String((error as Error).stack) }
    }
  }

  async close(): Promise<void> {
    this.#connections.destroy()
    await this.#agent.close()
  }

  async #inTime(sent: Sent): Promise<Answer> {
    let least = Number.POSITIVE_INFINITY
    for (let i = 0; i < TRIES; i++) {
      const start = performance.now()
      const answer = await this.#send(sent)
      least = Math.min(least, performance.now() - start)
      if (least <= LIMIT_MS) return answer
    }
    throw new Error(`expected an answer within ${LIMIT_MS} ms, got one after ${least.toFixed(0)} ms`)
  }

  /** All that is told of the trace that came last. */
  async #lookAtNewest(): Promise<void> {
    const trace = this.#agent.traces().at(-1)
    if (trace === undefined) return
    const picture = drawWaterfall(trace, { width: 100 })
    if (CONTROL.test(picture)) throw new Error(`expected no control characters, got ${JSON.stringify(picture)}`)
    const path = `/api/traces/${trace.traceId}`
    const told = JSON.parse((await this.#get(path)).text)
    if (told.span_list.length !== trace.spans.length) throw new Error(`expected ${trace.spans.length} spans told`)
    for (const format of EXPORTS) JSON.parse((await this.#get(`${path}/export?format=${format}`)).text)
  }

  #get(path: string): Promise<Answer> {
    return this.#send({ method: 'GET', path, type: '', body: Buffer.alloc(0) })
  }

  #send({ method, path, type, body }: Sent): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = type === '' ? {} : { 'Content-Type': type }
      const { hostname, port } = new URL(this.#agent.url)
      const sent = request({ hostname, port, method, path, headers, agent: this.#connections }, (response) => {
        read(response).then(resolve, reject)
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }
}

async function read(response: IncomingMessage): Promise<Answer> {
  const { statusCode: status = 0, headers } = response
  const type = String(headers['content-type'] ?? '')
  // It goes on for ever.
  if (type.startsWith('text/event-stream')) {
    response.destroy()
    return { status, type, text: '' }
  }
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return { status, type, text: Buffer.concat(chunks).toString() }
}

/** What is wrong with an answer; empty if nothing is. */
function wrong({ method, path }: Sent, { status, type, text }: Answer): string {
  if (!STATUSES.has(status)) return `answered with ${status}: ${text.slice(0, 200)}`
  if (!type.startsWith('application/json') || method === 'HEAD') return ''
  try {
    const told = JSON.parse(text)
    if (!path.startsWith('/api/') || status === 200 || typeof told.error === 'string') return ''
    return `expected a sentence, got ${text.slice(0, 200)}`
  } catch {
    return `expected JSON, got ${text.slice(0, 200)}`
  }
}
