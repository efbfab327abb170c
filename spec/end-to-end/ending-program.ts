import { onTestFinished } from 'vitest'
import type { ReceivedSpan } from '../../lib/agent/index.ts'
import { type FakeAgent, fakeAgent } from '../support/fake-agent.ts'
import type { Program } from '../support/program.ts'
import { devAgent, startProgram } from './run-program.ts'

/** So that a slow or busy machine changes nothing, and nothing is sent before the end. */
const PATIENT = { CLEW_EXIT_TIMEOUT: '20000', CLEW_SIGNAL_TIMEOUT: '20000', DD_TRACE_FLUSH_INTERVAL: '3600000' }

const INIT = `
  const { tracer } = require('clew')
  tracer.init({ service: 'ending' })
  const say = (what) => require('node:fs').writeSync(1, what + '\\n')
  const stay = () => setInterval(() => {}, 1e9)`

export interface EndingProgram {
  readonly program: Program
  /** What its agent has got, name by name; in the order of their arrival. */
  names(): string[]
  spans(): readonly ReceivedSpan[]
}

/** Starts a program that has the tracer as `tracer`, and an agent of its own. */
export async function ending(source: string, env: Readonly<Record<string, string>> = {}): Promise<EndingProgram> {
  const agent = await devAgent()
  const spans = () => agent.traces().flatMap((trace) => trace.spans)
  const program = startEnding(source, { DD_TRACE_AGENT_URL: agent.url, ...env })
  return { program, spans, names: () => spans().map(({ name }) => name) }
}

/** Starts such a program with whatever agent, or none. */
export function startEnding(source: string, env: Readonly<Record<string, string>>): Program {
  return startProgram(['-e', `${INIT}\n${source}`], { ...PATIENT, ...env })
}

export interface StallingAgent extends FakeAgent {
  /** Resolves when somebody waits for an answer about traces. */
  readonly asked: Promise<void>
}

/** An agent that says nothing about traces, or as little as that is: its first byte, and then one after the other. */
export async function stallingAgent(trickles = false): Promise<StallingAgent> {
  let ask = (): void => {}
  const asked = new Promise<void>((resolve) => {
    ask = resolve
  })
  const agent = await fakeAgent(({ path }, response) => {
    if (path === '/info') return void response.writeHead(404).end()
    ask()
    if (!trickles) return
    response.socket?.write('HTTP/1.1 200 OK\r\nX-Slow: ')
    const timer = setInterval(() => response.socket?.write('.'), 5)
    onTestFinished(() => clearInterval(timer))
  })
  return { ...agent, asked }
}

/** No agent is there. */
export const NOBODY = 'http://127.0.0.1:1'
