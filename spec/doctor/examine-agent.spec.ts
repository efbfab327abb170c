import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { startAgent } from '../../lib/agent/index.ts'
import { loadConfig } from '../../lib/config/load-config.ts'
import { surroundingsOf } from '../../lib/config/surroundings.ts'
import type { AgentReport } from '../../lib/doctor/diagnosis.ts'
import { examineAgent } from '../../lib/doctor/examine-agent.ts'
import type { Finding } from '../../lib/doctor/finding.ts'
import { patient } from './patient.ts'
import { bareServer, deadPort, httpServer, socketPath } from './servers.ts'

const INFO = { version: '7.70.1', endpoints: ['/v0.3/traces', '/v0.4/traces'], client_drop_p0s: true }

async function examine(
  url: string,
  { env = {}, looked = patient({ env: { DD_TRACE_AGENT_URL: url, ...env } }) } = {},
): Promise<{ agent: AgentReport; findings: readonly Finding[] }> {
  const loaded = loadConfig(undefined, surroundingsOf(looked.host, looked.readYaml))
  const examined = await examineAgent(loaded, looked)
  expect(looked.timers.waiting).toBe(0)
  return examined
}

describe('an agent', () => {
  test('that draws traces is told as it is', async () => {
    const agent = await startAgent({ port: 0 })
    expect(await examine(agent.url)).toMatchObject({
      agent: {
        url: agent.url,
        timeoutMs: 2000,
        reachable: true,
        status: 200,
        failure: null,
        info: { endpoints: expect.arrayContaining(['/v0.4/traces']), clientDropP0s: false },
      },
      findings: [],
    })
    await agent.close()
  })

  test('on a Unix socket is asked for /info with the headers of a tracer', async () => {
    const asked: unknown[] = []
    const path = socketPath()
    const url = await httpServer(({ method, url, headers }, response) => {
      asked.push([method, url, headers['datadog-meta-lang'], headers['datadog-external-env']])
      response.end(JSON.stringify(INFO))
    }, path)
    const { agent, findings } = await examine(url, { env: { DD_EXTERNAL_ENV: 'it-false' } })
    expect(asked).toEqual([['GET', '/info', 'nodejs', 'it-false']])
    expect(agent).toMatchObject({ url, reachable: true, info: { version: '7.70.1', clientDropP0s: true } })
    expect(findings).toEqual([])
  })

  test('below a path is asked there', async () => {
    const paths: unknown[] = []
    const url = await httpServer((request, response) => {
      paths.push(request.url)
      response.end(JSON.stringify(INFO))
    })
    await examine(`${url}/base/`)
    expect(paths).toEqual(['/base/info'])
  })

  test.each([
    { info: { ...INFO, endpoints: ['/v0.3/traces'] }, got: 'none of that name' },
    { info: { ...INFO, config: { max_request_bytes: 1_000_000 } }, got: 'one that takes 1000000' },
  ])('that does not take what is sent is a problem: $got', async ({ info, got }) => {
    const url = await httpServer((_, response) => response.end(JSON.stringify(info)))
    const { agent, findings } = await examine(url)
    expect(agent.reachable).toBe(true)
    expect(findings).toMatchObject([{ severity: 'problem', kind: 'agent', name: url, got }])
  })
})

describe('an agent that lacks what is asked for', () => {
  test.each([
    {
      lacks: 'v0.5, which is wanted, and takes v0.4',
      env: { DD_TRACE_AGENT_PROTOCOL_VERSION: '0.5' },
      endpoints: ['/v0.4/traces'],
      findings: [{ severity: 'notice', consequence: 'traces go to /v0.4/traces' }],
    },
    {
      lacks: 'all versions',
      env: { DD_TRACE_AGENT_PROTOCOL_VERSION: '0.5' },
      endpoints: ['/v0.6/stats'],
      findings: [{ severity: 'problem', consequence: 'no trace arrives' }],
    },
    {
      lacks: 'nothing of v0.5',
      env: { DD_TRACE_AGENT_PROTOCOL_VERSION: '0.5' },
      endpoints: ['/v0.5/traces'],
      findings: [],
    },
    {
      lacks: 'a place for statistics',
      env: { DD_TRACE_STATS_COMPUTATION_ENABLED: '1' },
      endpoints: ['/v0.4/traces'],
      findings: [
        {
          severity: 'notice',
          expected: '/v0.6/stats among the endpoints of the agent, because statistics are to be counted here',
          mend: 'Use a newer agent, or remove DD_TRACE_STATS_COMPUTATION_ENABLED.',
        },
      ],
    },
    {
      lacks: 'nothing for statistics',
      env: { DD_TRACE_STATS_COMPUTATION_ENABLED: '1' },
      endpoints: ['/v0.4/traces', '/v0.6/stats'],
      findings: [],
    },
  ])('$lacks: is told', async ({ env, endpoints, findings }) => {
    const url = await httpServer((_, response) => response.end(JSON.stringify({ ...INFO, endpoints })))
    expect((await examine(url, { env })).findings).toMatchObject(findings)
  })
})

describe('no agent', () => {
  async function finding(url: string, env?: Record<string, string>): Promise<Finding & { failure: string | null }> {
    const { agent, findings } = await examine(url, { env: env ?? {} })
    expect(agent).toMatchObject({ url, reachable: false, info: null })
    expect(findings).toMatchObject([{ severity: 'problem', kind: 'agent', name: url, consequence: 'no trace arrives' }])
    return { ...(findings[0] as Finding), failure: agent.failure }
  }

  test('listens on a dead port', async () => {
    const url = await deadPort()
    const port = url.split(':').at(-1)
    expect(await finding(url)).toMatchObject({
      failure: 'ECONNREFUSED',
      got: `connect ECONNREFUSED 127.0.0.1:${port}`,
      mend: `Is the agent running? npx clew dev --port ${port} starts one for development.`,
    })
  })

  test('is a server that stays silent for the time that is configured', async () => {
    let connected = (): void => {}
    const connection = new Promise<void>((resolve) => {
      connected = resolve
    })
    const url = await bareServer(() => connected())
    const looked = patient({ env: { DD_TRACE_AGENT_URL: url, DD_TRACE_AGENT_TIMEOUT: '700' } })
    const examined = examine(url, { looked })
    await connection
    looked.timers.advance(699)
    expect(looked.timers.waiting).toBe(1)
    looked.timers.advance(1)
    const { agent, findings } = await examined
    expect(agent).toMatchObject({ url, reachable: false, status: null, failure: 'timeout', timeoutMs: 700 })
    expect(findings).toMatchObject([{ got: 'no answer within 700 ms', mend: expect.stringContaining('firewall') }])
  })

  test('is a socket that does not exist', async () => {
    const path = socketPath()
    expect(await finding(`unix://${path}`)).toMatchObject({
      failure: 'ENOENT',
      mend: expect.stringMatching(/^There is no such socket\. /),
    })
  })

  test.runIf(process.platform === 'linux')('is a file', async () => {
    const path = socketPath()
    writeFileSync(path, '')
    expect(await finding(`unix://${path}`)).toMatchObject({ mend: expect.stringContaining('nobody listens') })
  })

  test.each([
    { status: 404, body: 'not found', got: 'status 404', mend: 'older than 7.28' },
    { status: 401, body: JSON.stringify(INFO), got: 'status 401', mend: 'stands in its way' },
    { status: 200, body: '<html>', got: 'an answer that is not that of an agent', mend: 'no Datadog Agent' },
    { status: 200, body: '{}', got: 'an answer that is not that of an agent', mend: 'no Datadog Agent' },
    {
      status: 200,
      body: ' '.repeat(3_000_000),
      got: 'an answer that is not that of an agent',
      mend: 'no Datadog Agent',
    },
  ])('answers $status with $body.length characters', async ({ status, body, got, mend }) => {
    const url = await httpServer((_, response) => response.writeHead(status).end(body))
    expect(await finding(url)).toMatchObject({ got, mend: expect.stringContaining(mend) })
  })

  test('answers in another protocol, or closes', async () => {
    const talking = await bareServer((socket) => socket.end('220 mail.example.com ESMTP\r\n'))
    expect(await finding(talking)).toMatchObject({ mend: expect.stringContaining('does not speak HTTP') })
    const closing = await bareServer((socket) => socket.destroy())
    expect(await finding(closing)).toMatchObject({ mend: expect.stringContaining('closes the connection') })
  })

  test('speaks HTTP where TLS is expected', async () => {
    const url = await bareServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const { got, mend } = await finding(url.replace('http:', 'https:'))
    expect(mend).toBe('What listens there does not speak TLS: write http:// instead.')
    expect(got).toMatch(/^\w+ in place of TLS$/)
  })
})
