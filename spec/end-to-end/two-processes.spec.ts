import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { type DevAgent, startAgent } from '../../lib/agent/index.ts'
import type { TracerStats } from '../../lib/span/ledger.ts'

interface Told {
  readonly done: readonly { name: string; id: string; parent?: string; traceId?: string }[]
  readonly stats: TracerStats
}

const built = existsSync(new URL('../../dist/index.cjs', import.meta.url))
const running: { kill(): unknown }[] = []
const agents: DevAgent[] = []

afterEach(async () => {
  for (const child of running.splice(0)) child.kill()
  for (const agent of agents.splice(0)) await agent.close()
})

function program(name: string, env: Record<string, string>): ChildProcess {
  const child = fork(fileURLToPath(new URL(`${name}.mjs`, import.meta.url)), {
    env: { PATH: process.env['PATH'], ...env } as NodeJS.ProcessEnv,
  })
  running.push(child)
  return child
}

async function told<T>(child: ChildProcess): Promise<T> {
  const [message] = await once(child, 'message')
  return message as T
}

test.skipIf(!built)('what two programs did arrives exactly as they did it (needs `npm run build`)', async () => {
  const agent = await startAgent({ port: 0 })
  agents.push(agent)
  const env = { DD_TRACE_AGENT_URL: agent.url }
  const back = program('back', env)
  const { port } = await told<{ port: number }>(back)
  const front = await told<Told>(program('front', { ...env, BACK_URL: `http://127.0.0.1:${port}` }))
  back.send('stop')
  const behind = await told<Told>(back)

  const [trace, ...others] = agent.traces()
  expect(others).toEqual([])
  expect(trace?.warnings).toEqual([])
  expect(agent.stats().refused).toEqual({})
  const spans = trace?.spans ?? []
  expect(spans).toHaveLength(front.stats.finished + behind.stats.finished)
  for (const { stats } of [front, behind])
    expect(stats).toMatchObject({ dropped: {}, held: 0, queued: { spans: 0 }, inFlight: { spans: 0 } })

  // Ids and parents, within each program and across.
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const [root] = front.done
  for (const { name, id, parent, traceId } of [...front.done, ...behind.done]) {
    expect(byId.get(id)?.name).toBe(name)
    expect(byId.get(id)?.traceId).toBe(root?.traceId)
    if (traceId !== undefined) expect(traceId).toBe(root?.traceId)
    if (parent !== undefined) expect(byId.get(id)?.parentId).toBe(parent)
  }
  const calls = front.done.filter(({ name }) => name.startsWith('front.call')).map(({ id }) => id)
  const received = behind.done.filter(({ name }) => name === 'back.request').map(({ id }) => byId.get(id)?.parentId)
  expect(received.toSorted()).toEqual(calls.toSorted())

  // Fields, tags and given times.
  expect(byId.get(root?.id ?? '')).toMatchObject({
    service: 'front',
    resource: 'GET /',
    type: 'web',
    error: 0,
    meta: { env: 'spec', version: '1', team: 'clew', plan: 'gold', '_dd.p.dm': '-0', language: 'javascript' },
    metrics: { 'user.id': 7, _sampling_priority_v1: 1, '_dd.top_level': 1 },
  })
  expect(spans.find(({ name }) => name === 'front.fails')).toMatchObject({
    error: 1,
    meta: { 'error.type': 'RangeError', 'error.message': 'no' },
  })
  for (const query of spans.filter(({ name }) => name === 'back.query')) {
    expect(query).toMatchObject({
      service: 'db',
      resource: 'SELECT 1',
      type: 'sql',
      start: 1_767_225_600_000_500_000n,
      duration: 2_250_000n,
      metrics: { rows: 3, '_dd.top_level': 1 },
    })
    expect(query.meta).not.toHaveProperty('version')
  }
  // Times that were taken: children inside their parents, to the nanosecond, within a process.
  for (const { id, parent } of front.done) {
    const [child, above] = [byId.get(id), byId.get(parent ?? '')]
    if (child === undefined || above === undefined) continue
    expect(child.start).toBeGreaterThanOrEqual(above.start)
    expect(child.start + child.duration).toBeLessThanOrEqual(above.start + above.duration)
  }
})
