import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DevAgent, type ReceivedSpan, startAgent } from '../../lib/agent/index.ts'
import { built } from './run-program.ts'

/** The dialects of every style; `default` is what nobody has to ask for. */
const STYLES = {
  datadog: ['datadog'],
  tracecontext: ['tracecontext'],
  b3: ['b3'],
  b3multi: ['b3multi'],
  default: ['datadog', 'tracecontext', 'baggage'],
  every: ['datadog', 'tracecontext', 'b3', 'b3multi', 'baggage'],
} as const

type Style = keyof typeof STYLES

const NAMES = Object.keys(STYLES) as Style[]
const PAIRS = NAMES.flatMap((from) => NAMES.map((to) => [from, to] as const))
/** Dialects that tell which trace it is. */
const TRACE = ['datadog', 'tracecontext', 'b3', 'b3multi']
/** Dialects that tell more of the decision than whether the trace is kept, and where the trace comes from. */
const DETAILS = ['datadog', 'tracecontext']
/** Dialects that carry what the application sends along, by the way that it goes: an environment has no `ot-baggage-*`. */
const ALONG = { http: ['datadog', 'baggage'], queue: ['datadog', 'baggage'], environment: ['baggage'] }

type Way = keyof typeof ALONG

const INCOMING = { tracestate: 'dd=s:2;o:rum;t.dm:-4;t.usr.id:NDI~,congo=t61rcWkgMzE' }

let agent: DevAgent
const running: ChildProcess[] = []
let spans: readonly ReceivedSpan[] = []

/** Runs both programs, once for all pairs. */
beforeAll(async () => {
  if (!built) return
  agent = await startAgent({ port: 0 })
  const env = {
    PATH: process.env['PATH'] ?? '',
    DD_TRACE_AGENT_URL: agent.url,
    STYLES: JSON.stringify(STYLES),
    INCOMING: JSON.stringify(INCOMING),
  }
  const receiver = start('receiver', env)
  const [{ port }] = (await once(receiver, 'message')) as [{ port: number }]
  const sender = start('sender', { ...env, RECEIVER_URL: `http://127.0.0.1:${port}` })
  const [senderCode] = await once(sender, 'exit')
  receiver.send('stop')
  const [receiverCode] = await once(receiver, 'exit')
  expect([senderCode, receiverCode]).toEqual([0, 0])
  spans = agent.traces().flatMap((trace) => trace.spans)
})

afterAll(async () => {
  for (const child of running) child.kill()
  await agent?.close()
})

function start(name: string, env: Record<string, string>): ChildProcess {
  const child = fork(fileURLToPath(new URL(`propagation-${name}.mjs`, import.meta.url)), { env })
  running.push(child)
  return child
}

function spanOf(role: string, style: Style, name: Way, resource: string): ReceivedSpan {
  const found = spans.filter(
    (span) => span.service === `${role}-${style}` && span.name === name && span.resource === resource,
  )
  const [span] = found
  if (span === undefined || found.length > 1)
    throw new Error(`expected one span ${name} of ${role}-${style}, got ${found.length}`)
  return span
}

function expectReceived(sent: ReceivedSpan, received: ReceivedSpan, shared: readonly string[]): void {
  const any = (dialects: readonly string[]): boolean => shared.some((dialect) => dialects.includes(dialect))
  const { traceId, parentId, meta, metrics } = received
  expect(sent.traceId).toMatch(/^4bf92f3577b34da6a3ce929d0000/)
  if (any(TRACE)) expect({ traceId, parentId }).toEqual({ traceId: sent.traceId, parentId: sent.spanId })
  else expect({ isSame: traceId === sent.traceId, parentId }).toEqual({ isSame: false, parentId: '0' })
  expect({
    priority: metrics['_sampling_priority_v1'],
    decisionMaker: meta['_dd.p.dm'],
    origin: meta['_dd.origin'],
    user: meta['_dd.p.usr.id'],
    baggage: meta['baggage'],
  }).toEqual({
    // Who hears nothing of a decision takes its own, and tells who it was.
    priority: any(TRACE) ? 2 : 1,
    decisionMaker: any(DETAILS) ? '-4' : any(TRACE) ? undefined : '-0',
    origin: any(DETAILS) ? 'rum' : undefined,
    user: any(DETAILS) ? 'NDI=' : undefined,
    baggage: any(ALONG[received.name as Way]) ? '42' : undefined,
  })
  expect(meta).not.toHaveProperty('_dd.span_links')
  expect(meta).not.toHaveProperty('_dd.propagation_error')
}

describe.skipIf(!built)('a trace goes from one process into another (needs `npm run build`)', () => {
  describe.each(['http', 'queue'] as const)('by %s', (way) => {
    test.each(PAIRS)('written as %s and read as %s', (from, to) => {
      const resource = `${from} to ${to}`
      const shared = STYLES[from].filter((dialect) => STYLES[to].some((other) => other === dialect))
      expectReceived(spanOf('sender', from, way, resource), spanOf('receiver', to, way, resource), shared)
    })
  })

  test.each(NAMES)('by the environment of a child, read as %s', (to) => {
    expectReceived(
      spanOf('sender', 'every', 'environment', 'every'),
      spanOf('child', to, 'environment', to),
      STYLES[to],
    )
  })

  test('and nothing is lost, refused or strange on the way to the agent', () => {
    expect(spans).toHaveLength(2 * 2 * PAIRS.length + 1 + NAMES.length)
    expect(agent.stats().refused).toEqual({})
    expect(agent.traces().flatMap(({ warnings }) => warnings)).toEqual([])
  })
})
