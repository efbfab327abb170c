import { onTestFinished } from 'vitest'
import type { AgentAnswer, AgentClient } from '../../lib/export/agent-client.ts'
import { HttpAgentClient, type HttpAgentClientOptions } from '../../lib/export/http-agent-client.ts'
import type { Payload } from '../../lib/export/trace-encoder.ts'
import type { AgentAddress } from '../../lib/platform/agent-address.ts'
import { ManualClock } from '../../lib/testing/manual-clock.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { settled } from '../support/scripted-client.ts'
import { type Writing, type WritingOptions, writing } from '../support/writing.ts'

/** A client that tells of each answer that it hands on. */
class HeardClient implements AgentClient {
  readonly address: string
  readonly answers: AgentAnswer[] = []
  readonly #client: AgentClient
  #heard: (() => void) | undefined

  constructor(client: AgentClient) {
    this.address = client.address
    this.#client = client
  }

  async send(payload: Payload, path: string): Promise<AgentAnswer> {
    const answer = await this.#client.send(payload, path)
    this.answers.push(answer)
    this.#heard?.()
    return answer
  }

  /** Resolves when there are so many answers, and what they bring about has happened. */
  async heard(count: number): Promise<void> {
    while (this.answers.length < count) await new Promise<void>((resolve) => (this.#heard = resolve))
    await settled()
  }

  hold(held: boolean): void {
    this.#client.hold(held)
  }

  cancel(): void {
    this.#client.cancel()
  }

  close(): void {
    this.#client.close()
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
  const client = new HeardClient(http)
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
