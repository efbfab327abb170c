import { once } from 'node:events'
import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { onTestFinished } from 'vitest'
import { type OpenAgent, type OpenOptions, openAgent } from '../../../lib/agent/dev-agent.ts'
import type { ReceivedSpan } from '../../../lib/agent/received-trace.ts'
import { ManualClock } from '../../../lib/testing/manual-clock.ts'
import { ManualTimers } from '../../../lib/testing/manual-timers.ts'

export interface TestAgent extends OpenAgent {
  readonly clock: ManualClock
  readonly waits: ManualTimers
  /** What it said. */
  readonly said: readonly string[]
}

/** An agent that is closed when the test is done. */
export async function testAgent(options: OpenOptions = {}): Promise<TestAgent> {
  const said: string[] = []
  const logger = { warn: (line: string) => said.push(line), error: (line: string) => said.push(line) }
  const clock = new ManualClock(60_000)
  const waits = new ManualTimers()
  const agent = await openAgent({ port: 0, logger, clock, timers: waits, ...options })
  onTestFinished(() => agent.close())
  return Object.assign(agent, { clock, waits, said })
}

/** Stores spans as if they had come as one chunk. */
export async function arrive(agent: OpenAgent, ...spans: readonly ReceivedSpan[]): Promise<void> {
  await agent.intake.store(spans, 100 * spans.length)
}

export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: what an answer has is what the tests are about
  readonly json: any
}

export async function ask(
  agent: OpenAgent,
  path: string,
  method = 'GET',
  headers: Record<string, string> = {},
): Promise<Answered> {
  const sent = request(agent.url + path, { method, headers, agent: false }).end()
  const [response] = await once(sent, 'response')
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += chunk
  const json = /^[[{]/.test(text) && text.includes('"') ? JSON.parse(text) : undefined
  return { status: response.statusCode, headers: response.headers, text, json }
}

/** An open stream of events, with what came so far. */
export class Stream {
  readonly request: ClientRequest
  text = ''
  response: IncomingMessage | undefined
  #waiting: (() => void)[] = []

  constructor(agent: OpenAgent, path: string) {
    this.request = request(agent.url + path, { agent: false }).end()
    this.request.on('error', () => {})
    this.request.on('response', (response) => {
      this.response = response
      response.setEncoding('utf8').on('data', (chunk) => {
        this.text += chunk
        for (const wake of this.#waiting.splice(0)) wake()
      })
    })
  }

  /** Resolves when text that matches has come. */
  async has(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.text)
      if (match !== null) return match
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }
}
