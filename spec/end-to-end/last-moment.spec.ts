import type { ServerResponse } from 'node:http'
import { decode } from '@msgpack/msgpack'
import { describe, expect, test } from 'vitest'
import { type FakeAgent, type FakeRequest, fakeAgent } from '../support/fake-agent.ts'
import { ending, NOBODY, startEnding } from './ending-program.ts'
import { built } from './run-program.ts'

const LEDGER = `
  const { finished, held, queued, inFlight, sent, dropped, statistics } = tracer.stats()
  say(JSON.stringify({ finished, held, left: queued.spans + inFlight.spans, sent: sent.spans, dropped, statistics }))`

/** An agent that answers to traces as it is told. */
function agentThat(answer: (names: string[], response: ServerResponse, request: FakeRequest) => unknown) {
  return fakeAgent((request, response) => {
    if (request.path !== '/v0.4/traces') response.writeHead(404).end()
    else answer(namesIn(request), response, request)
  })
}

function namesIn({ body }: FakeRequest): string[] {
  return (decode(body) as { name: string }[][]).flat().map(({ name }) => name)
}

const refuse = (response: ServerResponse, status: number, text: string) => response.writeHead(status).end(text)

describe.skipIf(!built)('listeners of exit that come after the tracer (needs `npm run build`)', () => {
  const LATE = `
    const open = tracer.startSpan('open')
    process.on('exit', () => {
      tracer.trace('late', () => {})
      for (let i = 0; i < 40; i++) tracer.startSpan('sibling', { childOf: open })
      tracer.startSpan('part', { childOf: open }).finish()
      ${LEDGER}
    })`

  test.each([
    ['by itself', '', 0],
    ['by process.exit()', 'process.exit(3)', 3],
    ['by an error', 'setImmediate(() => { throw null })', 7],
  ])('may trace: all is sent, of a program that ends %s', async (_how, end) => {
    const { program, names } = await ending(`tracer.trace('work', () => {}); ${LATE}; ${end}`)
    const { stdout, stderr } = await program.ended
    expect(JSON.parse(stdout)).toEqual({ finished: 3, held: 0, left: 0, sent: 3, dropped: {} })
    expect(names()).toEqual(['work', 'late', 'part'])
    expect(stderr).not.toContain('clew')
  })

  test.each([
    ['there is no agent', { DD_TRACE_AGENT_URL: NOBODY }],
    ['nothing is to be sent', { CLEW_EXIT_TIMEOUT: '0' }],
  ])('lose what they trace where %s, which is counted, and said twice at most', async (_why, env) => {
    const { program } = await ending(`tracer.trace('work', () => {}); ${LATE}; process.exit(3)`, env)
    const { code, stdout, stderr } = await program.ended
    expect(code).toBe(3)
    const dropped = { unsent_at_exit: { traces: 3, spans: 3, bytes: expect.any(Number) } }
    expect(JSON.parse(stdout)).toEqual({ finished: 3, held: 0, left: 0, sent: 0, dropped })
    const lost = 'clew: 1 span of 1 trace could not be sent to URL before the end, and is lost.'
    expect(stderr.replaceAll(/http:\S+/g, 'URL').split('\n')).toEqual([
      lost,
      `${lost} Further losses are not said; tracer.stats() counts them.`,
      '',
    ])
  })

  test('have one thread between them', async () => {
    const { program, names } = await ending(`
      let threads = 0
      process.on('worker', () => threads++)
      tracer.trace('work', () => {})
      process.on('exit', () => { for (let i = 0; i < 5; i++) tracer.trace('late', () => {}); say(threads) })
      process.exit()`)
    expect(await program.ended).toEqual({ code: 0, signal: null, stdout: '0\n', stderr: '' })
    expect(names()).toHaveLength(6)
  })
})

describe.skipIf(!built)('what an agent refuses at process.exit() (needs `npm run build`)', () => {
  const WORK = (n: number) => `
    for (let i = 0; i < ${n}; i++)
      tracer.trace(i === 20 ? 'bad' : 'good', { tags: { filler: 'x'.repeat(1000), k: i } }, () => {})
    process.on('exit', () => {${LEDGER}})
    process.exit(3)`

  async function ends(agent: FakeAgent, work: string) {
    const program = startEnding(work, { DD_TRACE_AGENT_URL: agent.url })
    const { code, stdout, stderr } = await program.ended
    expect(code).toBe(3)
    return { ledger: JSON.parse(stdout), stderr }
  }

  test('for one trace is sent in halves until that is found; the others arrive', async () => {
    const taken: string[] = []
    const agent = await agentThat((names, response) => {
      if (names.includes('bad')) return refuse(response, 400, 'msgp: attempted to decode type "str" at Metrics/k')
      taken.push(...names)
      return response.end('{}')
    })
    const { ledger, stderr } = await ends(agent, WORK(64))
    expect(ledger).toMatchObject({ finished: 64, left: 0, sent: 63, dropped: { http_400: { traces: 1, spans: 1 } } })
    expect(taken).toEqual(Array.from({ length: 63 }, () => 'good'))
    expect(stderr).toContain(`(http_400: msgp: attempted to decode type "str" at Metrics/k): 'k' is on the span 'bad'`)
    expect(stderr).toContain('Of 64 spans in all, 1 did not reach the agent: http_400 1.')
  })

  test('for its size is divided', async () => {
    const agent = await agentThat((_, response, { body }) =>
      body.length > 60_000 ? refuse(response, 413, '') : response.end('{}'),
    )
    const { ledger, stderr } = await ends(agent, WORK(200))
    expect(ledger).toMatchObject({ finished: 200, left: 0, sent: 200, dropped: {} })
    expect(stderr).toBe('')
    expect(agent.requests.length).toBeGreaterThan(4)
  })

  test('for good is lost by what it said', async () => {
    const agent = await agentThat((_, response) => refuse(response, 403, 'no key'))
    const { ledger, stderr } = await ends(agent, WORK(3))
    expect(ledger).toMatchObject({ finished: 3, left: 0, sent: 0, dropped: { http_403: { traces: 3, spans: 3 } } })
    expect(stderr).toContain('(http_403: no key)')
    expect(agent.requests.filter(({ path }) => path !== '/info')).toHaveLength(1)
  })

  test('for the moment is not tried again', async () => {
    const agent = await agentThat((_, response) => refuse(response, 503, 'busy'))
    const { ledger } = await ends(agent, WORK(3))
    expect(ledger).toMatchObject({ finished: 3, left: 0, sent: 0, dropped: { unsent_at_exit: { spans: 3 } } })
    expect(agent.requests.filter(({ path }) => path !== '/info')).toHaveLength(1)
  })
})

describe.skipIf(!built)('statistics at process.exit() (needs `npm run build`)', () => {
  const INFO = JSON.stringify({ endpoints: ['/v0.4/traces', '/v0.6/stats'], peer_tags: [], client_drop_p0s: true })
  /** Works when it has read what the agent can do. */
  const WORK = (end: string) => `
    // What the tracer's own request calls is not traced.
    const work = require('node:async_hooks').AsyncResource.bind(() => {
      for (let i = 0; i < 3; i++) tracer.trace('work', () => {})
      ${end}
    })
    require('node:diagnostics_channel').subscribe('http.client.response.finish', ({ request }) => {
      if (request.path === '/info') request.once('close', () => setImmediate(work))
    })
    stay()`
  const STATS = { DD_TRACE_STATS_COMPUTATION_ENABLED: 'true' }

  async function agentOf(status: number): Promise<FakeAgent> {
    return await fakeAgent(({ path }, response) => {
      if (path === '/info') response.end(INFO)
      else response.writeHead(path === '/v0.6/stats' ? status : 200).end('{}')
    })
  }

  function hits(agent: FakeAgent): number[] {
    return agent.requests
      .filter(({ path }) => path === '/v0.6/stats')
      .flatMap(({ body }) => (decode(body) as { Stats: { Stats: { Hits: number }[] }[] }).Stats)
      .flatMap(({ Stats }) => Stats.map(({ Hits }) => Hits))
  }

  test('are sent behind the traces, and those of what finishes even later', async () => {
    const agent = await agentOf(200)
    const late = `process.on('exit', () => { tracer.trace('late', () => {}); ${LEDGER} })`
    const program = startEnding(WORK(`${late}; process.exit(3)`), { DD_TRACE_AGENT_URL: agent.url, ...STATS })
    const { code, stdout, stderr } = await program.ended
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ sent: 4, statistics: { counted: 4, hits: 4, lost: {} } })
    expect(agent.requests.map(({ path }) => path)).toEqual([
      ...['/info', '/v0.4/traces', '/v0.6/stats'],
      ...['/v0.4/traces', '/v0.6/stats'],
    ])
    expect(hits(agent)).toEqual([3, 1])
  })

  test.each([
    ['the agent refuses them', 500, {}, 'http_500'],
    ['there is no time', 200, { CLEW_EXIT_TIMEOUT: '0' }, 'unsent_at_exit'],
  ])('are lost and counted where %s', async (_why, status, env, reason) => {
    const agent = await agentOf(status)
    const work = WORK(`process.on('exit', () => {${LEDGER}}); process.exit(3)`)
    const program = startEnding(work, { DD_TRACE_AGENT_URL: agent.url, ...STATS, ...env })
    const { code, stdout } = await program.ended
    expect(code).toBe(3)
    expect(JSON.parse(stdout)).toMatchObject({
      left: 0,
      statistics: { counted: 3, hits: 0, lost: { [reason]: { rows: 1, hits: 3 } } },
    })
  })
})
