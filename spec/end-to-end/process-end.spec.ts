import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { type DevAgent, startAgent } from '../../lib/agent/index.ts'

const built = existsSync(new URL('../../dist/index.cjs', import.meta.url))
const root = new URL('../..', import.meta.url)
const agents: DevAgent[] = []
const servers: Server[] = []

afterEach(async () => {
  for (const agent of agents.splice(0)) await agent.close()
  for (const server of servers.splice(0)) server.close()
})

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program that has the tracer as `tracer`, until it ends. */
async function run(program: string, env: Record<string, string>): Promise<Ended> {
  const source = `import { tracer } from 'clew'\n${program}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', DD_SERVICE: 'spec', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}

async function agentEnv(): Promise<{ agent: DevAgent; env: Record<string, string> }> {
  const agent = await startAgent({ port: 0 })
  agents.push(agent)
  return { agent, env: { DD_TRACE_AGENT_URL: agent.url } }
}

/** The URL of an agent that takes connections and says nothing. */
async function muteAgent(): Promise<string> {
  const server = createServer((socket) => socket.on('error', () => {}).resume())
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe.skipIf(!built)('a program that ends by itself (needs `npm run build`)', () => {
  test('sends what it has not sent, also of traces that are not complete', async () => {
    const { agent, env } = await agentEnv()
    const ended = await run(
      `tracer.init()
       for (let i = 0; i < 3; i++) tracer.trace('done', () => {})
       const open = tracer.startSpan('open')
       tracer.startSpan('part', { childOf: open }).finish()`,
      env,
    )
    expect(ended).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(agent.traces().flatMap(({ spans }) => spans.map(({ name }) => name))).toEqual([
      'done',
      'done',
      'done',
      'part',
    ])
  })

  test('sends what is finished while it sends', async () => {
    const { agent, env } = await agentEnv()
    const ended = await run(
      `tracer.init()
       tracer.trace('first', () => {})
       process.once('beforeExit', () => setTimeout(() => tracer.trace('second', () => {}), 1))`,
      env,
    )
    expect(ended.code).toBe(0)
    expect(agent.stats().spans).toBe(2)
  })

  test('says what is lost when there is no agent, and ends as it would', async () => {
    const ended = await run(`tracer.init(); tracer.trace('lost', () => {}); process.exitCode = 3`, {
      DD_TRACE_AGENT_URL: 'http://127.0.0.1:1',
    })
    expect(ended.code).toBe(3)
    expect(ended.stdout).toBe('')
    expect(ended.stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^clew: the agent at http:\/\/127\.0\.0\.1:1 does not take traces \(ECONNREFUSED: /),
      expect.stringMatching(
        /^clew: 1 span of 1 trace could not be sent to http:\/\/127\.0\.0\.1:1 before the end, and is lost\.$/,
      ),
    ])
  })

  test('waits for a mute agent no longer than its timeout allows', async () => {
    const ended = await run(
      `tracer.init()
       tracer.trace('lost', () => {})
       const from = process.hrtime.bigint()
       process.on('exit', () => console.log(Number(process.hrtime.bigint() - from) / 1e6))`,
      { DD_TRACE_AGENT_URL: await muteAgent(), DD_TRACE_AGENT_TIMEOUT: '200' },
    )
    expect(ended.code).toBe(0)
    expect(ended.stderr).toContain('1 span of 1 trace could not be sent')
    const ms = Number(ended.stdout)
    expect(ms).toBeGreaterThanOrEqual(200)
    expect(ms).toBeLessThan(2500)
  })

  test('is not kept alive by the tracer, not by its timer and not by its connection', async () => {
    const { env } = await agentEnv()
    const ended = await run(
      `tracer.init({ flushInterval: 3_600_000 })
       tracer.trace('a', () => {})
       await tracer.flush()
       tracer.trace('b', () => {})`,
      env,
    )
    expect(ended).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  test('with tracing switched off says nothing and sends nothing', async () => {
    const { agent, env } = await agentEnv()
    const ended = await run(`tracer.init(); tracer.trace('a', () => console.log('ran'))`, {
      ...env,
      DD_TRACE_ENABLED: 'false',
    })
    expect(ended).toEqual({ code: 0, stdout: 'ran\n', stderr: '' })
    expect(agent.stats().requests).toBe(0)
  })
})
