import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { Agent, request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { type AgentOptions, type DevAgent, startAgent } from '../../lib/agent/index.ts'
import { VERSION } from '../../lib/platform/version.ts'
import { ManualClock } from '../../lib/testing/manual-clock.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import { array, hex, map, str } from '../support/msgpack-bytes.ts'
import { v04Payload, v04Span, v05Payload } from '../support/msgpack-spans.ts'

const MSGPACK = { 'Content-Type': 'application/msgpack' }
const RATES = '{"rate_by_service":{"service:,env:":1}}\n'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo()
})

async function anAgent(options: AgentOptions = {}): Promise<{ agent: DevAgent; said: string[] }> {
  const said: string[] = []
  const logger = { warn: (line: string) => said.push(line), error: (line: string) => said.push(line) }
  const agent = await startAgent({
    port: 0,
    logger,
    clock: new ManualClock(5000),
    timers: new ManualTimers(),
    ...options,
  })
  cleanUp.push(() => agent.close())
  return { agent, said }
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Sends a request as it is told to, with no header that is not asked for. */
async function send(
  agent: DevAgent,
  path: string,
  options: RequestOptions = {},
  ...body: readonly Uint8Array[]
): Promise<Answer> {
  const { headers = {}, ...others } = options
  const length = body.length === 1 ? { 'Content-Length': String(body[0]?.length) } : {}
  const request = httpRequest(agent.url + path, { agent: false, ...others, headers: { ...length, ...headers } })
  for (const part of body) request.write(part)
  request.end()
  const [response] = await once(request, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() }
}

function put(
  agent: DevAgent,
  path: string,
  body: Uint8Array,
  headers: Record<string, string> = MSGPACK,
): Promise<Answer> {
  return send(agent, path, { method: 'PUT', headers }, body)
}

describe('/info', () => {
  test('tells what this agent does, and claims nothing more', async () => {
    const { agent } = await anAgent()
    const { status, headers, body } = await send(agent, '/info')
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('application/json')
    expect(headers['content-length']).toBe(String(body.length))
    expect(JSON.parse(body)).toEqual({
      version: VERSION,
      endpoints: ['/v0.3/traces', '/v0.4/traces', '/v0.5/traces', '/v0.6/stats'],
      feature_flags: [],
      client_drop_p0s: false,
      span_meta_structs: true,
      long_running_spans: false,
      span_events: true,
      evp_proxy_allowed_headers: [],
      config: {
        default_env: 'none',
        receiver_port: agent.port,
        receiver_socket: '',
        receiver_timeout: 5,
        max_request_bytes: 26_214_400,
      },
      peer_tags: [],
      span_kinds_stats_computed: [],
    })
  })

  test('has every endpoint that it names', async () => {
    const { agent } = await anAgent()
    const { endpoints } = JSON.parse((await send(agent, '/info')).body)
    for (const path of endpoints) expect((await put(agent, path, hex('80'))).status, path).not.toBe(404)
  })

  test('has a hash that every other answer carries', async () => {
    const { agent } = await anAgent()
    const info = await send(agent, '/info')
    const state = createHash('sha256').update(info.body).digest('hex')
    expect(info.headers).not.toHaveProperty('datadog-agent-state')
    for (const answer of [await put(agent, '/v0.4/traces', hex('90')), await send(agent, '/nowhere')]) {
      expect(answer.headers).toMatchObject({ 'datadog-agent-version': VERSION, 'datadog-agent-state': state })
    }
  })

  test('is read with HEAD too, and not written', async () => {
    const { agent } = await anAgent()
    expect(await send(agent, '/info', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
    expect(await put(agent, '/info', hex('90'))).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
  })
})

describe('a payload that is taken', () => {
  test.each([
    { path: '/v0.3/traces', payload: v04Payload(), body: 'OK\n', type: 'text/plain; charset=utf-8' },
    { path: '/v0.4/traces', payload: v04Payload(), body: RATES, type: 'application/json' },
    { path: '/v0.5/traces', payload: v05Payload(), body: RATES, type: 'application/json' },
    { path: '/v0.4/traces?x=1', payload: v04Payload(), body: RATES, type: 'application/json' },
  ])('is answered on $path with $body', async ({ path, payload, body, type }) => {
    for (const method of ['PUT', 'POST']) {
      const { agent } = await anAgent()
      const answer = await send(agent, path, { method, headers: MSGPACK }, payload)
      expect(answer).toMatchObject({ status: 200, body, headers: { 'content-type': type } })
      expect(agent.traces()).toMatchObject([
        {
          spans: [{ name: 'web.request', service: 'shop' }],
          chunks: 1,
          bytes: payload.length,
          firstReceivedAt: 5000,
          warnings: [],
        },
      ])
    }
  })

  test('is JSON if that is what its type says, or nothing, or something else', async () => {
    const { agent } = await anAgent()
    const json = Buffer.from('[[{"trace_id": 1, "span_id": 2}]]')
    for (const type of ['application/json', 'text/json; charset=utf-8', undefined, 'application/octet-stream']) {
      const headers = type === undefined ? {} : { 'Content-Type': type }
      expect((await put(agent, '/v0.4/traces', json, headers)).status, type).toBe(200)
    }
    expect(agent.stats().spans).toBe(4)
  })

  test('of v0.5 is msgpack, whatever its type says', async () => {
    const { agent } = await anAgent()
    expect((await put(agent, '/v0.5/traces', v05Payload(), {})).status).toBe(200)
  })

  test('is msgpack however its type is spelled', async () => {
    const { agent } = await anAgent()
    const headers = { 'Content-Type': 'Application/MsgPack ; x=1' }
    expect((await put(agent, '/v0.4/traces', v04Payload(), headers)).status).toBe(200)
  })

  test('may come in pieces without a length', async () => {
    const { agent } = await anAgent()
    const payload = v04Payload()
    const pieces = Array.from(payload, (_, i) => payload.subarray(i, i + 1))
    expect((await send(agent, '/v0.4/traces', { method: 'PUT', headers: MSGPACK }, ...pieces)).status).toBe(200)
    expect(agent.stats().warnings).toMatchObject({ content_length: 1 })
  })

  test('may have no traces', async () => {
    const { agent } = await anAgent()
    expect((await put(agent, '/v0.4/traces', hex('90'))).body).toBe(RATES)
    expect(agent.traces()).toEqual([])
  })

  test.each([
    { known: undefined, body: RATES, version: undefined },
    { known: '0', body: RATES, version: '1' },
    { known: '1', body: '{}', version: '1' },
  ])('is answered with $body to a client that knows the rates $known', async ({ known, body, version }) => {
    const { agent } = await anAgent()
    const headers = known === undefined ? MSGPACK : { ...MSGPACK, 'Datadog-Rates-Payload-Version': known }
    const answer = await put(agent, '/v0.4/traces', v04Payload(), headers)
    expect(answer.body).toBe(body)
    expect(answer.headers['datadog-rates-payload-version']).toBe(version)
  })

  test('of statistics is answered with nothing', async () => {
    const { agent } = await anAgent()
    expect(await put(agent, '/v0.6/stats', map(str('Stats'), hex('90')))).toMatchObject({ status: 200, body: '' })
    expect(agent.stats()).toMatchObject({ statsPayloads: 1, payloads: 0 })
  })
})

describe('a payload that an agent would drop or change', () => {
  test('is taken, and its trace says so', async () => {
    const { agent, said } = await anAgent()
    const headers = { ...MSGPACK, 'X-Datadog-Trace-Count': '2' }
    const payload = array(array(v04Span({ service: str('') })), array(v04Span({ trace_id: hex('00') })), hex('90'))
    for (let i = 0; i < 2; i++) expect((await put(agent, '/v0.4/traces', payload, headers)).status).toBe(200)
    expect(agent.traces().map(({ warnings }) => warnings.map(({ rule }) => rule))).toEqual([
      ['service_empty'],
      ['trace_id_zero'],
    ])
    expect(agent.stats()).toMatchObject({
      traces: 6,
      spans: 4,
      warnings: { service_empty: 2, trace_id_zero: 2, empty_trace: 2, trace_count: 2 },
    })
    expect(said).toEqual([
      'clew: agent: the header X-Datadog-Trace-Count says "2", and the payload has 3; an agent counts wrong when it refuses one',
    ])
  })
})

describe('a payload that an agent refuses', () => {
  test('is answered with its line and one that explains it, and nothing of it is kept', async () => {
    const { agent, said } = await anAgent()
    const payload = array(array(v04Span()), array(v04Span({ error: hex('c3') })))
    const { status, headers, body } = await put(agent, '/v0.4/traces', payload)
    expect({ status, body }).toEqual({
      status: 400,
      body:
        'msgp: attempted to decode type "bool" with method for "int" at 1/0/Error\n' +
        'expected an integer or nil, got bool true for error of span 0 of trace 1; the whole payload is refused\n',
    })
    expect(headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' })
    expect(agent.traces()).toEqual([])
    expect(agent.stats()).toMatchObject({ payloads: 0, refused: { 400: 1 } })
    expect(said).toEqual([
      'clew: agent: PUT /v0.4/traces answered with 400: msgp: attempted to decode type "bool" with method for "int" at 1/0/Error; expected an integer or nil, got bool true for error of span 0 of trace 1; the whole payload is refused',
    ])
  })

  test.each([
    { what: 'no body', path: '/v0.4/traces', bytes: '', text: 'msgp: too few bytes left to read object' },
    {
      what: 'a bomb',
      path: '/v0.4/traces',
      bytes: 'dd01efe920'.repeat(20),
      text: 'msgp: too few bytes left to read object',
    },
    {
      what: 'a bomb',
      path: '/v0.5/traces',
      bytes: 'dd01efe920'.repeat(20),
      text: 'msgp: too few bytes left to read object',
    },
    {
      what: 'a bomb',
      path: '/v0.6/stats',
      bytes: 'dd01efe920'.repeat(20),
      text: 'msgp: too few bytes left to read object',
    },
    {
      what: 'traces',
      path: '/v0.6/stats',
      bytes: '90',
      text: 'msgp: attempted to decode type "array" with method for "map"',
    },
    { what: 'two payloads', path: '/v0.4/traces', bytes: '90 90', text: 'extra bytes after the payload' },
  ])('for $what on $path is answered with 400', async ({ path, bytes, text }) => {
    const { agent } = await anAgent()
    const answer = await put(agent, path, hex(bytes))
    expect(answer.status).toBe(400)
    expect(answer.body.split('\n', 1)).toEqual([text])
  })

  test('for msgpack that says it is something else is told so', async () => {
    const { agent } = await anAgent()
    const answer = await put(agent, '/v0.4/traces', v04Payload(), { 'Content-Type': 'application/octet-stream' })
    expect(answer).toMatchObject({
      status: 400,
      body: expect.stringContaining('expected JSON, because the Content-Type is not application/msgpack'),
    })
  })
})

describe('what this agent has not', () => {
  test.each([
    '/',
    '/v0.4/trace',
    '/v0.4/traces/',
    '/v0.7/traces',
    '/v1.0/traces',
    '/v0.7/config',
    '/v0.1/traces',
    '/v0.2/traces',
  ])('%s is answered with 404, so that tracers use what it has', async (path) => {
    const { agent, said } = await anAgent()
    expect(await put(agent, path, hex('90'), {})).toMatchObject({ status: 404, body: '404 page not found\n' })
    expect(said).toEqual([])
  })

  test.each(['/v0.1/traces', '/v0.2/traces'])('msgpack on %s is answered with 415', async (path) => {
    const { agent } = await anAgent()
    expect(await put(agent, path, hex('90'))).toMatchObject({
      status: 415,
      body: 'unsupported media type: "application/msgpack"\n',
    })
  })

  test('GET for traces is answered with 405', async () => {
    const { agent } = await anAgent()
    expect(await send(agent, '/v0.4/traces')).toMatchObject({
      status: 405,
      headers: { allow: 'PUT, POST' },
      body: 'expected PUT or POST, got GET for /v0.4/traces; nothing is done\n',
    })
  })
})

describe('a web page', () => {
  test.each([
    { what: 'of another site', headers: { 'Sec-Fetch-Site': 'cross-site' } },
    { what: 'of a port beside', headers: { 'Sec-Fetch-Site': 'same-site' } },
    { what: 'of another origin', headers: { Origin: 'http://localhost:3000' } },
    { what: 'in a sandbox', headers: { Origin: 'null' } },
    { what: 'whose name was made to mean this machine', headers: { Host: 'evil.example:8126' } },
  ])('$what is answered with 403, whatever it asks for', async ({ headers }) => {
    const { agent } = await anAgent()
    for (const answer of [
      await send(agent, '/info', { headers }),
      await put(agent, '/v0.4/traces', v04Payload(), { ...MSGPACK, ...headers }),
      await send(agent, '/v0.4/traces', {
        method: 'OPTIONS',
        headers: { ...headers, 'Access-Control-Request-Method': 'PUT' },
      }),
      await send(agent, '/nowhere', { headers }),
    ]) {
      expect(answer.status).toBe(403)
      expect(answer.body).toMatch(/ rejected\n$/)
    }
    expect(agent.traces()).toEqual([])
    expect(agent.stats().refused).toEqual({ 403: 4 })
  })

  test('is never told that it may read an answer', async () => {
    const { agent } = await anAgent()
    for (const path of ['/info', '/v0.4/traces', '/nowhere']) {
      const { headers } = await send(agent, path)
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })
})

describe('a body that is too large', () => {
  const LIMIT = 25 * 1024 * 1024

  test('is refused before it comes, if it says so', async () => {
    const { agent } = await anAgent()
    const request = httpRequest(`${agent.url}/v0.4/traces`, {
      agent: false,
      method: 'PUT',
      headers: { ...MSGPACK, 'Content-Length': LIMIT + 1 },
    })
    request.on('error', () => {})
    request.flushHeaders()
    const [response] = await once(request, 'response')
    expect(response.statusCode).toBe(413)
    expect(response.headers.connection).toBe('close')
    expect(await text(response)).toBe('payload-too-large\n')
    request.destroy()
  })

  test('is refused as soon as it is, if it does not say so', async () => {
    const { agent } = await anAgent()
    const piece = Buffer.alloc(LIMIT / 5 + 1)
    const answer = await send(agent, '/v0.4/traces', { method: 'PUT', headers: MSGPACK }, ...Array(5).fill(piece))
    expect(answer).toMatchObject({ status: 413, body: 'payload-too-large\n' })
  })

  test('is one of too many values, too', async () => {
    const { agent } = await anAgent()
    const bytes = Buffer.concat([hex('dd 007a1200'), Buffer.alloc(8_000_000, 0xc0)])
    expect(await put(agent, '/v0.4/traces', bytes)).toMatchObject({
      status: 413,
      body: expect.stringMatching(/^payload-too-large\nexpected at most 8000000 values/),
    })
  })

  test('is not one that has just as much as is allowed', async () => {
    const { agent } = await anAgent()
    // A trace with a str that fills the payload, which is read to its end before it is refused.
    const bytes = Buffer.alloc(LIMIT, 0x61)
    hex(`91 db ${(LIMIT - 6).toString(16).padStart(8, '0')}`).copy(bytes)
    expect((await put(agent, '/v0.4/traces', bytes)).status).toBe(400)
  })
})

describe('a payload that takes long', () => {
  /** So many traces of one span each that has the id of no other trace, or the same. */
  function traces(count: number): Buffer {
    const header = hex(`dd ${count.toString(16).padStart(8, '0')}`)
    return Buffer.concat([header, ...Array<Buffer>(count).fill(array(map(str('trace_id'), hex('07'))))])
  }

  test('of 40,000 chunks of one trace is read in time, and others are answered meanwhile', async () => {
    const { agent } = await anAgent()
    const answered: string[] = []
    // While the listener is told of the first chunk, the others are still to come.
    const meanwhile = new Promise<void>((resolve) => {
      const off = agent.subscribe(() => {
        off()
        send(agent, '/info').then(() => {
          answered.push('/info')
          resolve()
        })
      })
    })
    const answer = await put(agent, '/v0.4/traces', traces(40_000))
    answered.push('/v0.4/traces')
    await meanwhile
    expect(answer.status).toBe(200)
    expect(answered).toEqual(['/info', '/v0.4/traces'])
    expect(agent.stats()).toMatchObject({ traces: 40_000, spans: 40_000 })
  })

  test('is read before the next one', async () => {
    const { agent } = await anAgent()
    const chunks: number[] = []
    agent.subscribe(({ chunks: count }) => chunks.push(count))
    await Promise.all([put(agent, '/v0.4/traces', traces(5000)), put(agent, '/v0.4/traces', traces(5000))])
    expect(chunks).toEqual(Array.from({ length: 10_000 }, (_, i) => i + 1))
  })
})

describe('a span that no tracer sends', () => {
  const count = (n: number): string => n.toString(16).padStart(8, '0')

  test('of 60,000 tags is refused, and one of 40,000 is not', async () => {
    const { agent } = await anAgent()
    const tags = (n: number): Buffer =>
      Buffer.concat([
        hex(`91 91 81 a4 6d657461 df ${count(n)}`),
        ...Array.from({ length: n }, (_, i) => Buffer.concat([str(`k${i}`), str('')])),
      ])
    expect((await put(agent, '/v0.4/traces', tags(40_000))).status).toBe(200)
    expect(await put(agent, '/v0.4/traces', tags(60_000))).toMatchObject({
      status: 413,
      body: 'payload-too-large\nexpected at most 100000 values in span 0 of trace 0, got more; the whole payload is refused\n',
    })
  })

  test('of 60,000 tags in JSON is refused', async () => {
    const { agent } = await anAgent()
    const meta = Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`k${i}`, '']))
    const answer = await put(agent, '/v0.4/traces', Buffer.from(JSON.stringify([[{ meta }]])), {})
    expect(answer.status).toBe(413)
  })

  test('of 20 MB of brackets is refused before it is parsed', async () => {
    const { agent } = await anAgent()
    expect(await put(agent, '/v0.4/traces', Buffer.alloc(20_000_000, '['), {})).toMatchObject({
      status: 400,
      body: expect.stringMatching(/^json: exceeded max depth\n/),
    })
  })
})

test('as many spans as fit into a payload of v0.5 are taken', async () => {
  const { agent } = await anAgent({ maxBytes: 1_000_000 })
  const id = '0123456789abcdef'
  const span = hex(`9c 01 01 01 cf ${id} cf ${id} cf ${id} cf 189c1e2f3a4b5c6d cd 1000 00 80 80 00`)
  const spans = Math.floor((25 * 1024 * 1024 - 20) / span.length)
  const chunk = Buffer.concat([
    hex(`92 92 a0 a1 61 91 dd ${spans.toString(16).padStart(8, '0')}`),
    ...Array(spans).fill(span),
  ])
  expect((await put(agent, '/v0.5/traces', chunk)).status).toBe(200)
  expect(agent.stats().spans).toBe(spans)
})

describe('a client that is slow', () => {
  test('to send its body is answered with 408 after 5 s, and its connection is closed after another half', async () => {
    const timers = new ManualTimers()
    const { agent } = await anAgent({ timers })
    const request = httpRequest(`${agent.url}/v0.4/traces`, {
      agent: false,
      method: 'PUT',
      headers: { ...MSGPACK, 'Content-Length': 100, Expect: '100-continue' },
    })
    request.flushHeaders()
    // The agent says so when it begins to wait for the body.
    await once(request, 'continue')
    timers.advance(4999)
    expect(agent.stats().refused).toEqual({})
    timers.advance(1)
    const [response] = await once(request, 'response')
    expect(response.statusCode).toBe(408)
    const closed = once(request, 'close')
    response.resume()
    request.on('error', () => {})
    timers.advance(500)
    await closed
  })

  test('and is gone before it has sent everything is counted, and nothing else happens', async () => {
    const events = new EventEmitter()
    const logger = { warn: (line: string) => events.emit('line', line), error: () => {} }
    const { agent } = await anAgent({ logger })
    const line = once(events, 'line')
    const socket = connect(agent.port, '127.0.0.1')
    socket.write('PUT /v0.4/traces HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n')
    await once(socket, 'data')
    socket.destroy()
    expect(await line).toEqual(['clew: agent: PUT /v0.4/traces answered with 400: unexpected-eof'])
    expect(agent.stats()).toMatchObject({ refused: { 400: 1 }, payloads: 0 })
  })
})

describe('connections', () => {
  test('are kept for the next request', async () => {
    const { agent } = await anAgent()
    const pool = new Agent({ keepAlive: true, maxSockets: 1 })
    cleanUp.push(() => pool.destroy())
    const ports = new Set<unknown>()
    for (let i = 0; i < 3; i++) {
      const request = httpRequest(`${agent.url}/v0.4/traces`, { agent: pool, method: 'PUT', headers: MSGPACK })
      request.on('socket', (socket) => ports.add(socket))
      request.end(v04Payload())
      const [response] = await once(request, 'response')
      expect(response.headers).toMatchObject({ connection: 'keep-alive', 'keep-alive': 'timeout=5' })
      await text(response)
    }
    expect(ports.size).toBe(1)
  })

  test('whose headers are too large are answered with 431', async () => {
    const { agent } = await anAgent()
    const answer = await send(agent, '/info', { headers: { 'X-Large': 'x'.repeat(70_000) } })
    expect(answer.status).toBe(431)
  })
})

describe('an agent', () => {
  test('listens on this machine only, and tells where', async () => {
    const { agent } = await anAgent()
    expect(agent).toMatchObject({ url: `http://127.0.0.1:${agent.port}`, requestedPort: 0 })
  })

  test.each([
    { host: '127.0.0.2', shown: '127.0.0.2' },
    { host: 'localhost', shown: 'localhost' },
  ])('on $host is reached at $shown', async ({ host, shown }) => {
    const { agent } = await anAgent({ host })
    expect(agent.url).toBe(`http://${shown}:${agent.port}`)
  })

  test.each(['', '0.0.0.0', '::', '192.168.0.5', 'dev-box'])(
    'does not start on "%s", which is not only here',
    async (host) => {
      await expect(anAgent({ host })).rejects.toMatchObject({
        message: `CLEW_AGENT_HOST: expected an address that only this machine reaches (localhost, 127.x.y.z or ::1), got "${host}" for host; the agent is not started`,
      })
    },
  )

  test('takes another port if its own is taken, and tells which it was asked for', async () => {
    const { agent: first } = await anAgent()
    const { agent } = await anAgent({ port: first.port })
    expect(agent.requestedPort).toBe(first.port)
    expect(agent.port).not.toBe(first.port)
  })

  test('does not start without a port if it may not take another', async () => {
    const { agent: first } = await anAgent()
    await expect(anAgent({ port: first.port, fallback: false })).rejects.toMatchObject({ code: 'CLEW_AGENT_PORT' })
  })

  test('tells listeners of each chunk with all of its trace, until they have enough', async () => {
    const { agent } = await anAgent()
    const seen: number[] = []
    const stop = agent.subscribe(({ spans }) => seen.push(spans.length))
    await put(agent, '/v0.4/traces', v04Payload())
    await put(agent, '/v0.5/traces', v05Payload())
    stop()
    await put(agent, '/v0.4/traces', v04Payload())
    expect(seen).toEqual([1, 2])
    expect(agent.traces()).toMatchObject([{ chunks: 3 }])
  })

  test('survives a listener that throws, and tells the others', async () => {
    const { agent, said } = await anAgent()
    const seen: number[] = []
    agent.subscribe(() => {
      throw new Error('no')
    })
    agent.subscribe(({ chunks }) => seen.push(chunks))
    expect((await put(agent, '/v0.4/traces', v04Payload())).status).toBe(200)
    expect(seen).toEqual([1])
    expect(said).toEqual(['clew: agent: expected a listener that returns, got Error: no; the trace is kept'])
  })

  test('answers with 500 when it fails itself, and goes on', async () => {
    const clock = new ManualClock()
    const { agent, said } = await anAgent({ clock })
    clock.wall = () => {
      throw new Error('no time')
    }
    expect(await put(agent, '/v0.4/traces', v04Payload())).toMatchObject({
      status: 500,
      body: 'the agent failed, for which the payload is not to blame\n',
    })
    expect(said[0]).toBe('clew: agent: expected to answer /v0.4/traces, got Error: no time; the answer is 500')
    expect((await put(agent, '/v0.4/traces', hex('90'))).status).toBe(200)
  })

  test('keeps as many bytes as it may', async () => {
    const { agent } = await anAgent({ maxBytes: 6000 })
    for (const id of ['01', '02', '03']) await put(agent, '/v0.4/traces', v04Payload({ trace_id: hex(id) }))
    expect(agent.stats()).toMatchObject({ traces: 3, stored: 2, evicted: 1 })
    expect(agent.stats().storedBytes).toBeLessThanOrEqual(6000)
  })

  test('may be closed twice, and is gone then', async () => {
    const { agent } = await anAgent()
    await Promise.all([agent.close(), agent.close()])
    await expect(send(agent, '/info')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  test('that is closed lets go of connections after a second', async () => {
    const timers = new ManualTimers()
    const { agent } = await anAgent({ timers })
    const request = httpRequest(`${agent.url}/v0.4/traces`, {
      agent: false,
      method: 'PUT',
      headers: { 'Content-Length': 100, Expect: '100-continue' },
    })
    request.on('error', () => {})
    request.flushHeaders()
    await once(request, 'continue')
    const closed = agent.close()
    timers.advance(1000)
    await closed
  })
})

async function text(response: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
