import { describe, expect, test } from 'vitest'
import { aSpan } from '../a-trace.ts'
import { arrive, ask, Stream, type TestAgent, testAgent } from './ask.ts'

const FACTS = { env: 'dev', version: '1' }
const id = (n: number): string => n.toString(16).padStart(32, '0')

/** A trace with a child that failed. */
function failing(n: number) {
  const traceId = id(n)
  return [
    aSpan({
      traceId,
      spanId: '1',
      resource: 'GET /broken',
      meta: { ...FACTS, 'span.kind': 'server', 'http.status_code': '500' },
      takes: 2000,
    }),
    aSpan({
      traceId,
      spanId: '2',
      parentId: '1',
      at: 100,
      name: 'db.query',
      type: 'sql',
      service: 'shop',
      resource: 'SELECT 1',
      error: 1,
      meta: {
        'db.name': 'orders',
        'error.type': 'Deadlock',
        'error.message': 'try again',
        'error.stack': 'x\n at q (/app/q.js:1:2)',
        'baggage.user': '7',
      },
    }),
  ]
}

async function withTraces(): Promise<TestAgent> {
  const agent = await testAgent()
  await arrive(agent, aSpan({ traceId: id(1), meta: FACTS }))
  agent.clock.advance(1000)
  await arrive(agent, ...failing(2))
  agent.clock.advance(1000)
  await arrive(agent, aSpan({ traceId: id(3), meta: FACTS, takes: 5000 }))
  return agent
}

describe('/api/traces', () => {
  test('lists what is held, newest first', async () => {
    const agent = await withTraces()
    const { status, headers, json } = await ask(agent, '/api/traces')
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
    })
    expect(headers).not.toHaveProperty('access-control-allow-origin')
    expect(json).toMatchObject({
      matched: 3,
      next: null,
      held: { traces: 3, spans: 4, maxBytes: 64 * 1024 * 1024, evicted: 0 },
    })
    expect(json.traces.map(({ seq }: { seq: number }) => seq)).toEqual([2, 1, 0])
    expect(json.traces[1]).toEqual({
      seq: 1,
      id: id(2),
      start: '1773489871207000000',
      duration: 2_000_000,
      spans: 2,
      errors: 1,
      services: ['shop'],
      complete: true,
      findings: 0,
      receivedAt: 61_000,
      root: {
        id: '1',
        name: 'web.request',
        service: 'shop',
        resource: 'GET /broken',
        type: 'web',
        kind: 'server',
        status: '500',
        error: 0,
        message: null,
      },
    })
  })

  test('goes back page by page, and tells how many there are', async () => {
    const agent = await withTraces()
    const first = (await ask(agent, '/api/traces?limit=2')).json
    expect(first).toMatchObject({ matched: 3, next: 1 })
    expect((await ask(agent, `/api/traces?limit=2&before=${first.next}`)).json).toMatchObject({
      traces: [{ seq: 0 }],
      matched: 3,
      next: null,
    })
  })

  test('has those that a query asks for', async () => {
    const agent = await withTraces()
    const { json } = await ask(
      agent,
      `/api/traces?query=${encodeURIComponent('status:error service:shop @db.name:ord* duration>1ms')}`,
    )
    expect(json).toMatchObject({ matched: 1, traces: [{ id: id(2) }] })
  })

  test('tells of a root that is not here by the span that began first', async () => {
    const agent = await testAgent()
    await arrive(
      agent,
      aSpan({ spanId: '3', parentId: '2', at: 9, name: 'late' }),
      aSpan({ spanId: '2', parentId: '1', name: 'early', meta: FACTS }),
    )
    expect((await ask(agent, '/api/traces')).json.traces[0]).toMatchObject({
      complete: false,
      root: { id: '2', name: 'early' },
    })
    agent.clock.advance(10_000)
    expect((await ask(agent, '/api/traces')).json.traces[0].findings).toBe(1)
  })
})

describe('/api/traces/:id', () => {
  test('has all spans, parents before children, with what is wrong', async () => {
    const agent = await testAgent()
    const [root, child] = failing(2)
    const link = { traceId: id(2), spanId: '1', attributes: { why: 'retry' }, tracestate: '', flags: 0 }
    const event = { name: 'retry', timeUnixNano: (root?.start ?? 0n) + 5n, attributes: { n: 1n, all: ['a'] } }
    await arrive(
      agent,
      aSpan({ ...child, links: [link, { ...link, traceId: id(9) }], events: [event], error: 0 }),
      aSpan({ ...root, resource: '' }),
    )
    const { json } = await ask(agent, `/api/traces/${id(2)}`)
    expect(json).toMatchObject({
      id: id(2),
      spans: 2,
      warnings: [{ rule: 'resource_empty' }],
      findings: [],
      start: '1773489871207000000',
    })
    expect(json.span_list.map(({ id: span }: { id: string }) => span)).toEqual(['1', '2'])
    expect(json.span_list[1]).toMatchObject({
      parent: '1',
      start: 100_000,
      duration: 1_000_000,
      baggage: { user: '7' },
      links: [
        { traceId: id(2), spanId: '1', attributes: { why: 'retry' }, here: true },
        { traceId: id(9), here: false },
      ],
      events: [{ name: 'retry', time: 5, attributes: { n: 1, all: ['a'] } }],
    })
  })

  test('takes the lower half of an id, and in capitals', async () => {
    const agent = await withTraces()
    expect((await ask(agent, `/api/traces/${id(2).slice(16)}`)).json.id).toBe(id(2))
    await arrive(agent, aSpan({ traceId: id(0xabc) }))
    expect((await ask(agent, `/api/traces/${id(0xabc).toUpperCase()}`)).json.id).toBe(id(0xabc))
  })

  test('finds links and events in the tags of old protocols', async () => {
    const agent = await testAgent()
    const links = JSON.stringify([
      { trace_id: id(7), span_id: '00000000000000ff', attributes: { k: 1 } },
      { trace_id: 'x' },
      null,
    ])
    const events = '[{"name":"e","time_unix_nano":1773489871207000064,"attributes":{"o":{"p":1}}},5]'
    await arrive(
      agent,
      aSpan({ traceId: id(1), meta: { '_dd.span_links': links, events } }),
      aSpan({ traceId: id(1), spanId: '2', meta: { '_dd.span_links': '{', events: 'mine' } }),
    )
    const [first, second] = (await ask(agent, `/api/traces/${id(1)}`)).json.span_list
    expect(first).toMatchObject({
      links: [{ traceId: id(7), spanId: '255', attributes: { k: '1' } }],
      events: [{ name: 'e', time: 64, attributes: { o: '{"p":1}' } }],
    })
    expect(second).toMatchObject({ links: [], events: [] })
  })

  test('sends a trace of many spans in pieces that make one object', async () => {
    const agent = await testAgent()
    await arrive(
      agent,
      ...Array.from({ length: 2500 }, (_, i) => aSpan({ traceId: id(1), spanId: String(i + 1), parentId: String(i) })),
    )
    const { json } = await ask(agent, `/api/traces/${id(1)}`)
    expect(json.span_list).toHaveLength(2500)
    expect(json.span_list[2499].parent).toBe('2499')
  })
})

describe('what many traces say together', () => {
  test.each([
    [
      '/api/groups',
      {
        groups: [
          {
            resource: 'GET /checkout',
            count: 2,
            errors: 0,
            rate: 2,
            slowest: id(3),
            last: id(3),
            durations: [1e6, 5e6],
          },
          { resource: 'GET /broken', errors: 1 },
        ],
      },
    ],
    ['/api/groups?query=status:error', { groups: [{ count: 1 }] }],
    [
      '/api/services',
      {
        nodes: [
          { id: 'service:shop', spans: 4 },
          { id: 'db:orders', kind: 'db', errors: 1 },
        ],
        edges: [{ from: 'service:shop', to: 'db:orders', count: 1 }],
      },
    ],
    [
      '/api/errors',
      {
        groups: [
          {
            type: 'Deadlock',
            message: 'try again',
            frame: 'at q (/app/q.js:1:2)',
            count: 1,
            first: 61_000,
            traces: [id(2)],
          },
        ],
      },
    ],
    ['/api/doctor', { findings: [] }],
    [
      `/api/compare?a=${id(1)}&b=${id(3)}`,
      { a: { id: id(1) }, b: { id: id(3) }, rows: [{ path: ['web.request'], delta: 4e6 }] },
    ],
    [
      '/api/query?query=web%20bad:x',
      {
        terms: [
          { text: 'web', from: 0, to: 3, field: null, ok: true, problem: null },
          { text: 'bad:x', ok: false },
        ],
      },
    ],
  ])('%s', async (path, expected) => {
    expect((await ask(await withTraces(), path)).json).toMatchObject(expected)
  })

  test('the doctor counts traces, with examples, newest first', async () => {
    const agent = await testAgent()
    for (let n = 1; n <= 7; n++) await arrive(agent, aSpan({ traceId: id(n), meta: { env: 'dev' } }))
    const { json } = await ask(agent, '/api/doctor')
    expect(json.findings).toMatchObject([{ rule: 'missing_version', title: 'No version is told', count: 7 }])
    expect(json.findings[0].examples.map(({ traceId }: { traceId: string }) => traceId)).toEqual(
      [7, 6, 5, 4, 3].map(id),
    )
  })
})

describe('what cannot be answered is refused with a sentence', () => {
  test.each([
    ['/api/traces?bogus=1', 400, 'Expected query or limit or before, got "bogus".'],
    ['/api/traces?limit=1&limit=2', 400, 'Expected limit once, got "it twice".'],
    ['/api/traces?limit=1001', 400, 'Expected a number from 0 to 1000 for limit, got "1001".'],
    [
      '/api/traces?query=duration:1',
      400,
      'expected a sign that compares behind duration, e.g. duration>, got a colon, at character 1 of the query.',
    ],
    ['/api/traces/xyz', 400, 'Expected the 32 hex digits of a trace id, got "xyz".'],
    [
      `/api/traces/${id(99)}`,
      404,
      `Expected the id of a trace that is held, got ${id(99)}; it never came, or had to make room.`,
    ],
    [`/api/traces/${id(1)}?x=1`, 400, 'Expected no parameter, got "x".'],
    [`/api/traces/${id(1)}/export?format=xml`, 400, 'Expected json or chrome or otlp for format, got "xml".'],
    [
      `/api/traces/${id(1)}/export?format=constructor`,
      400,
      'Expected json or chrome or otlp for format, got "constructor".',
    ],
    ['/api/compare?a=1', 400, 'Expected the 32 hex digits of a trace id, got "1".'],
    ['/api/wire/5', 404, 'Expected the number of a request that is kept, got 5.'],
    ['/api/live?query=%22', 400, 'expected a closing quote, got the end, at character 1 of the query.'],
    ['/api/nothing', 404, 'Expected a path of the API, got /api/nothing.'],
    ['/api/traces/a/b/c', 404, 'Expected a path of the API, got /api/traces/a/b/c.'],
  ])('%s: %i', async (path, status, error) => {
    expect(await ask(await withTraces(), path)).toMatchObject({ status, json: { error } })
  })

  test('and so is what would change something', async () => {
    const agent = await testAgent()
    expect(await ask(agent, '/api/traces', 'POST')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
  })

  test('a web page of another site gets nothing', async () => {
    const agent = await withTraces()
    for (const headers of [
      { Host: 'evil.example' },
      { Origin: 'http://evil.example' },
      { 'Sec-Fetch-Site': 'cross-site' },
    ] as Record<string, string>[])
      for (const path of ['/api/traces', '/api/live', '/'])
        expect(await ask(agent, path, 'GET', headers)).toMatchObject({ status: 403, json: undefined })
  })
})

test('HEAD is answered without a body', async () => {
  const agent = await withTraces()
  for (const path of ['/api/traces', `/api/traces/${id(1)}`, '/api/live', '/'])
    expect(await ask(agent, path, 'HEAD')).toMatchObject({ status: 200, text: '' })
})

describe('the viewer', () => {
  test('is served with a policy that lets nothing else in', async () => {
    const { status, headers } = await ask(await testAgent(), '/')
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
  })
})

describe('the wire log', () => {
  const TRACE =
    '[[{"trace_id":1,"span_id":18446744073709551615,"name":"n","service":"s","resource":"r","start":1773489871207000000}]]'
  async function put(agent: TestAgent, path: string, body: string): Promise<void> {
    await (
      await fetch(agent.url + path, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json', Connection: 'close' },
        body,
      })
    ).text()
  }

  test('has what came, and what a real agent would have said', async () => {
    const agent = await testAgent()
    await put(agent, '/v0.4/traces', TRACE)
    await put(agent, '/v0.4/traces', '[[{"error":true}]]')
    await put(agent, '/telemetry/proxy/x', '{}')
    await put(agent, '/nowhere', '{}')
    await put(agent, '/v0.4/traces', TRACE.replace('"s"', '"S"'))
    const { requests, next } = (await ask(agent, '/api/wire')).json
    expect(next).toBe(null)
    expect(requests).toMatchObject([
      { n: 4, agent: expect.stringMatching(/^It would have taken it, but: the service "S" has/) },
      { n: 3, status: 404, agent: 'It has no such endpoint either.' },
      { n: 2, status: 404, agent: expect.stringContaining('passes on what comes') },
      { n: 1, status: 400, traces: 0, agent: expect.stringMatching(/^It would have refused it too: 400 msgp: /) },
      {
        n: 0,
        at: 60_000,
        method: 'PUT',
        path: '/v0.4/traces',
        bytes: TRACE.length,
        status: 200,
        traces: 1,
        spans: 1,
        agent: 'It would have taken it as it is.',
      },
    ])
    expect((await ask(agent, '/api/wire?limit=2')).json).toMatchObject({ requests: [{ n: 4 }, { n: 3 }], next: 3 })
    expect((await ask(agent, '/api/wire?limit=2&before=1')).json).toMatchObject({ requests: [{ n: 0 }], next: null })
  })

  test('shows a request with its headers, its answer and what was in it', async () => {
    const agent = await testAgent()
    await put(agent, '/v0.4/traces', TRACE)
    expect((await ask(agent, '/api/wire/0')).json).toMatchObject({
      n: 0,
      headers: { 'content-type': 'application/json' },
      answer: { status: 200, body: '{"rate_by_service":{"service:,env:":1}}\n' },
      payload: [[{ trace_id: 1, name: 'n' }]],
      cut: false,
      warnings: [],
    })
  })

  test('takes its share of the memory, and no more', async () => {
    const agent = await testAgent({ maxBytes: 80_000 })
    for (let i = 0; i < 40; i++) await put(agent, '/nowhere', '')
    const { requests } = (await ask(agent, '/api/wire')).json
    expect(requests.length).toBeGreaterThan(3)
    expect(requests.length).toBeLessThan(10)
    expect(requests[0].n).toBe(39)
    expect((await ask(agent, '/api/traces')).json.held.bytes).toBeLessThanOrEqual(10_000)
    expect((await ask(agent, '/api/wire/0')).status).toBe(404)
  })
})

describe('/api/live', () => {
  test('tells of traces as they come, once for all that came of each', async () => {
    const agent = await testAgent()
    const stream = new Stream(agent, '/api/live')
    await stream.has(/event: held\ndata: \{"traces":0/)
    const [root, child] = failing(2)
    await arrive(agent, aSpan({ ...root }))
    await arrive(agent, aSpan({ ...child }))
    agent.waits.advance(100)
    const [, data = ''] = await stream.has(/event: trace\ndata: (.*)\n\n/)
    expect(JSON.parse(data)).toMatchObject({ id: id(2), spans: 2, errors: 1 })
    await arrive(agent, aSpan({ ...child, spanId: '3' }))
    agent.waits.advance(100)
    await stream.has(/"spans":3/)
    expect(stream.text.match(/event: trace/g)).toHaveLength(2)
    agent.waits.advance(1000)
    await stream.has(/event: held\ndata: \{"traces":1,"spans":3/)
    expect(stream.response?.headers['content-type']).toBe('text/event-stream; charset=utf-8')
  })

  test('tells of those that a query asks for', async () => {
    const agent = await testAgent()
    const stream = new Stream(agent, '/api/live?query=status:error')
    await stream.has(/welcome/)
    await arrive(agent, aSpan({ traceId: id(1) }))
    await arrive(agent, ...failing(2))
    agent.waits.advance(100)
    await stream.has(new RegExp(id(2)))
    expect(stream.text).not.toContain(id(1))
  })

  test('tells of requests, and that it is still there', async () => {
    const agent = await testAgent()
    const stream = new Stream(agent, '/api/live')
    await stream.has(/welcome/)
    await (await fetch(`${agent.url}/info`, { headers: { Connection: 'close' } })).text()
    agent.waits.advance(15_000)
    await stream.has(/event: wire\ndata: \{"n":0,"at":60000,"method":"GET","path":"\/info"/)
    await stream.has(/^: still here$/m)
  })

  test('leaves out what is more than a person sees, and says how much', async () => {
    const agent = await testAgent()
    const stream = new Stream(agent, '/api/live')
    await stream.has(/welcome/)
    for (let n = 1; n <= 250; n++) await arrive(agent, aSpan({ traceId: id(n) }))
    agent.waits.advance(100)
    await stream.has(/event: skipped\ndata: \{"count":50\}/)
    expect(stream.text.match(/event: trace/g)).toHaveLength(200)
    expect(stream.text).toContain(`"id":"${id(250)}"`)
  })

  test('waits for a reader that does not read, and lets it go in the end', async () => {
    const agent = await testAgent()
    const stream = new Stream(agent, '/api/live')
    await stream.has(/welcome/)
    stream.response?.pause()
    const big = 'x'.repeat(4900)
    for (let round = 0; round < 400; round++) {
      for (let n = 1; n <= 20; n++) await arrive(agent, aSpan({ traceId: id(n + 20 * round), resource: big }))
      agent.waits.advance(100)
    }
    await new Promise((resolve) => stream.request.once('close', resolve))
    expect(stream.text.length).toBeLessThan(20e6)
  })

  test('ends with the agent, and has room for twenty', async () => {
    const agent = await testAgent()
    const streams = Array.from({ length: 20 }, () => new Stream(agent, '/api/live'))
    for (const stream of streams) await stream.has(/welcome/)
    expect(await ask(agent, '/api/live')).toMatchObject({
      status: 503,
      json: { error: 'Expected at most 20 viewers, got one more; close one.' },
    })
    const ends = streams.map(({ response }) => new Promise((resolve) => response?.once('end', resolve)))
    await agent.close()
    await Promise.all(ends)
    expect(agent.waits.waiting).toBe(0)
  })
})
