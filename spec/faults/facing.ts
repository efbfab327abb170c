import { onTestFinished } from 'vitest'
import type { AgentAnswer, AgentClient } from '../../lib/export/agent-client.ts'
import { HeardClient } from '../../lib/export/heard-client.ts'
import { HttpAgentClient, type HttpAgentClientOptions } from '../../lib/export/http-agent-client.ts'
import type { AgentAddress } from '../../lib/platform/agent-address.ts'
import { ManualClock } from '../../lib/testing/manual-clock.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { settled } from '../support/scripted-client.ts'
import { type Writing, type WritingOptions, writing } from '../support/writing.ts'

/** A client that remembers each answer that it hands on, and for which can be waited. */
class AnsweredClient extends HeardClient {
  readonly answers: AgentAnswer[]
  #waiting: (() => void) | undefined

  constructor(client: AgentClient) {
    const answers: AgentAnswer[] = []
    super(client, (answer) => {
      answers.push(answer)
      this.#waiting?.()
    })
    this.answers = answers
  }

  /** Resolves when there are so many answers, and what they bring about has happened. */
  async heard(count: number): Promise<void> {
    while (this.answers.length < count) await new Promise<void>((resolve) => (this.#waiting = resolve))
    await settled()
  }
}

export type FacingOptions = Partial<Pick<HttpAgentClientOptions, 'transport' | 'timeoutMs'>> & WritingOptions

/** A writer, all real but for the time, and the agent it faces. */
export interface Facing extends Omit<Writing, 'client'> {
  readonly answers: readonly AgentAnswer[]
  /** Sends what is finished, and waits for so many answers more; the pauses between them pass. The ledger is exact in each. */
  send(answers?: number): Promise<void>
  /** Waits for so many answers more, without letting any time pass before the first. */
  heard(answers?: number): Promise<void>
  /** Lets time pass until something is sent again; says how many milliseconds, in steps of a hundred. */
  resume(): number
}

const STEP_MS = 100
/** No pause is longer. */
const MOST_MS = 40_000

export function facing(address: AgentAddress | number, options: FacingOptions = {}): Facing {
  const { transport, timeoutMs = 20_000, ...rest } = options
  const timers = new ManualTimers()
  const clock = new ManualClock()
  const place: AgentAddress =
    typeof address === 'number' ? { protocol: 'http:', hostname: '127.0.0.1', port: address, basePath: '' } : address
  const headers = { 'Content-Type': 'application/msgpack' }
  const http = new HttpAgentClient({
    url: 'http://agent',
    address: place,
    headers,
    timeoutMs,
    timers,
    clock,
    transport,
  })
  const client = new AnsweredClient(http)
  const all = writing({ ...rest, client, timers, clock })
  onTestFinished(() => all.writer.close())
  let awaited = 0
  const heard = async (answers = 1): Promise<void> => {
    for (let n = 0; n < answers; n++) {
      await client.heard(++awaited)
      all.stats()
    }
  }
  const resume = (): number => {
    let ms = 0
    for (; all.stats().inFlight.spans === 0 && ms < MOST_MS; ms += STEP_MS) timers.advance(STEP_MS)
    return ms
  }
  const send = async (answers = 1): Promise<void> => {
    void all.writer.flush()
    all.stats()
    for (let n = 0; n < answers; n++) {
      if (n > 0) resume()
      await heard()
    }
  }
  return { ...all, timers, clock, answers: client.answers, heard, send, resume }
}
