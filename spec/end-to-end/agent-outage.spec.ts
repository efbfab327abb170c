import { afterEach, expect, test } from 'vitest'
import { type DevAgent, startAgent } from '../../lib/agent/index.ts'
import { createTracer } from '../../lib/create-tracer.ts'
import type { TracerStats } from '../../lib/span/ledger.ts'
import type { Tracer } from '../../lib/tracer.ts'

const agents: DevAgent[] = []
const tracers: Tracer[] = []

afterEach(async () => {
  for (const tracer of tracers.splice(0)) await tracer.shutdown({ timeoutMs: 0 })
  for (const agent of agents.splice(0)) await agent.close()
})

async function agentOn(port: number): Promise<DevAgent> {
  const agent = await startAgent({ port, fallback: false })
  agents.push(agent)
  return agent
}

function tracerTo(agent: DevAgent, lines: string[] = []): Tracer {
  const say = (line: string): void => {
    lines.push(line)
  }
  const tracer = createTracer({
    service: 'outage',
    url: agent.url,
    flushInterval: 60_000,
    logger: { warn: say, error: say },
  })
  tracers.push(tracer)
  return tracer
}

function work(tracer: Tracer, traces: number): void {
  for (let i = 0; i < traces; i++) tracer.trace('root', () => tracer.trace('child', () => {}))
}

function lost({ dropped }: TracerStats): number {
  return Object.values(dropped).reduce((sum, { spans }) => sum + spans, 0)
}

test('an agent that stops in mid-run and comes back costs nothing', async () => {
  const first = await agentOn(0)
  const lines: string[] = []
  const tracer = tracerTo(first, lines)
  work(tracer, 10)
  await tracer.flush()
  await first.close()

  work(tracer, 10)
  const during = await tracer.flush()
  expect(during).toMatchObject({
    finished: 40,
    sent: { spans: 20 },
    queued: { spans: 20 },
    inFlight: { spans: 0 },
    dropped: {},
  })

  const second = await agentOn(first.port)
  work(tracer, 5)
  const after = await tracer.flush()
  expect(after).toMatchObject({ finished: 50, sent: { spans: 50 }, queued: { spans: 0 }, dropped: {} })
  expect(first.stats().spans + second.stats().spans).toBe(50)
  expect(lines).toHaveLength(2)
})

test('an agent that stops and stays away costs what is counted, to the span', async () => {
  const agent = await agentOn(0)
  const lines: string[] = []
  const tracer = tracerTo(agent, lines)
  work(tracer, 10)
  await tracer.flush()
  await agent.close()
  work(tracer, 7)
  const open = tracer.startSpan('never.finished')
  tracer.startSpan('finished', { childOf: open }).finish()
  const end = await tracer.shutdown({ timeoutMs: 2000 })
  expect(end).toMatchObject({
    finished: 35,
    held: 0,
    sent: { spans: 20 },
    queued: { spans: 0 },
    inFlight: { spans: 0 },
  })
  expect(end.dropped).toEqual({ unsent_at_exit: { traces: 8, spans: 15, bytes: expect.any(Number) } })
  expect(end.sent.spans + lost(end)).toBe(end.finished)
  expect(agent.stats().spans).toBe(end.sent.spans)
  expect(lines.at(-1)).toContain('15 spans')
})
