import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { request } from 'node:http'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import protobuf from 'protobufjs'
import { describe, expect, test } from 'vitest'
import { otlpTrace } from '../../../lib/agent/formats/otlp-trace.ts'
import { jsonSpans } from '../../../lib/agent/otlp/otlp-json.ts'
import { protobufSpans } from '../../../lib/agent/otlp/otlp-protobuf.ts'
import { PayloadRefused } from '../../../lib/agent/payload/payload-refused.ts'
import { aSpan } from '../a-trace.ts'
import { arrive, ask, type TestAgent, testAgent } from '../api/ask.ts'

/** The messages of opentelemetry/proto/trace/v1/trace.proto that a tracer sends, for an encoder of other people. */
const { root } = protobuf.parse(`syntax = "proto3";
  message Request { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3; }
  message Resource { repeated KeyValue attributes = 1; }
  message ScopeSpans { Scope scope = 1; repeated Span spans = 2; }
  message Scope { string name = 1; string version = 2; }
  message Span { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4; string name = 5;
    int32 kind = 6; fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8; repeated KeyValue attributes = 9;
    uint32 dropped_attributes_count = 10; repeated Event events = 11; repeated Link links = 13; Status status = 15; fixed32 flags = 16; }
  message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; }
  message Link { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; repeated KeyValue attributes = 4; fixed32 flags = 6; }
  message Status { string message = 2; int32 code = 3; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
    ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7; } }
  message ArrayValue { repeated AnyValue values = 1; }
  message KeyValueList { repeated KeyValue values = 1; }
  message Response { Partial partial_success = 1; }
  message Partial { int64 rejected_spans = 1; string error_message = 2; }
  message Error { int32 code = 1; string message = 2; }`)

const IDS = new Set(['traceId', 'spanId', 'parentSpanId'])

/** The JSON of a request as protobuf: ids are hex there and bytes here. */
function encoded(json: unknown): Buffer {
  const bytes = JSON.parse(JSON.stringify(json), (key, value) =>
    IDS.has(key) ? Buffer.from(value, 'hex').toString('base64') : value,
  )
  const type = root.lookupType('Request')
  return Buffer.from(type.encode(type.fromObject(bytes)).finish())
}

const pair = (key: string, value: object) => ({ key, value })
const TRACE_ID = '69b54f0f000000000000000000000abc'
const SPAN = {
  traceId: TRACE_ID,
  spanId: '00000000000000ff',
  parentSpanId: '0000000000000007',
  traceState: 'dd=s:1',
  name: 'GET /users/:id',
  kind: 2,
  startTimeUnixNano: '1773489871207000001',
  endTimeUnixNano: '1773489871208000001',
  attributes: [
    pair('http.request.method', { stringValue: 'GET' }),
    pair('http.route', { stringValue: '/users/:id' }),
    pair('http.response.status_code', { intValue: '503' }),
    pair('ratio', { doubleValue: 0.5 }),
    pair('cold', { boolValue: true }),
    pair('minus', { intValue: '-3' }),
    pair('list', { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '2' }] } }),
    pair('map', { kvlistValue: { values: [pair('k', { intValue: '1' })] } }),
    pair('raw', { bytesValue: 'AP8=' }),
  ],
  events: [
    {
      name: 'exception',
      timeUnixNano: '1773489871207000009',
      attributes: [
        pair('exception.type', { stringValue: 'Boom' }),
        pair('exception.stacktrace', { stringValue: 'at x' }),
      ],
    },
  ],
  links: [
    {
      traceId: TRACE_ID,
      spanId: '0000000000000001',
      traceState: 'a=b',
      flags: 1,
      attributes: [pair('why', { stringValue: 'retry' })],
    },
  ],
  status: { code: 2, message: 'went wrong' },
}
const RESOURCE = {
  attributes: [
    pair('service.name', { stringValue: 'users' }),
    pair('deployment.environment.name', { stringValue: 'dev' }),
    pair('service.version', { stringValue: '1.2' }),
    pair('telemetry.sdk.language', { stringValue: 'go' }),
  ],
}
const requestOf = (...spans: object[]) => ({
  resourceSpans: [{ resource: RESOURCE, scopeSpans: [{ scope: { name: 's' }, spans }] }],
})

interface Sent {
  readonly status: number
  readonly type: string | undefined
  readonly body: Buffer
}

async function post(agent: TestAgent, body: Buffer | string, headers: Record<string, string>): Promise<Sent> {
  const sent = request(`${agent.url}/v1/traces`, { method: 'POST', agent: false, headers })
  sent.end(body)
  const [response] = await once(sent, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return { status: response.statusCode, type: response.headers['content-type'], body: Buffer.concat(chunks) }
}

const JSON_TYPE = { 'Content-Type': 'application/json' }
const PROTOBUF = { 'Content-Type': 'application/x-protobuf' }

describe('a span of OpenTelemetry', () => {
  test.each([
    ['JSON', JSON.stringify(requestOf(SPAN)), JSON_TYPE, '{}'],
    ['protobuf', encoded(requestOf(SPAN)), PROTOBUF, ''],
    ['JSON in gzip', gzipSync(JSON.stringify(requestOf(SPAN))), { ...JSON_TYPE, 'Content-Encoding': 'gzip' }, '{}'],
    ['protobuf in gzip', gzipSync(encoded(requestOf(SPAN))), { ...PROTOBUF, 'Content-Encoding': 'gzip' }, ''],
  ])('in %s is taken as a Datadog agent takes it', async (_what, body, headers, answer) => {
    const agent = await testAgent()
    const sent = await post(agent, body, headers)
    expect(sent).toEqual({ status: 200, type: headers['Content-Type'], body: Buffer.from(answer) })
    const [trace] = agent.traces()
    expect(trace?.spans).toEqual([
      {
        traceId: TRACE_ID,
        spanId: '255',
        parentId: '7',
        name: 'http.server.request',
        service: 'users',
        resource: 'GET /users/:id',
        type: 'web',
        error: 1,
        start: 1_773_489_871_207_000_001n,
        duration: 1_000_000n,
        metaStruct: {},
        meta: {
          'span.kind': 'server',
          env: 'dev',
          version: '1.2',
          'http.status_code': '503',
          'http.request.method': 'GET',
          'http.route': '/users/:id',
          cold: 'true',
          list: '["a",2]',
          map: '{"k":1}',
          raw: 'AP8=',
          'deployment.environment.name': 'dev',
          'service.version': '1.2',
          'telemetry.sdk.language': 'go',
          'error.message': 'went wrong',
          'error.type': 'Boom',
          'error.stack': 'at x',
        },
        metrics: { ratio: 0.5, minus: -3, 'http.response.status_code': 503 },
        links: [
          { traceId: TRACE_ID, spanId: '1', attributes: { why: 'retry' }, tracestate: 'a=b', flags: 0x8000_0001 },
        ],
        events: [
          {
            name: 'exception',
            timeUnixNano: 1_773_489_871_207_000_009n,
            attributes: { 'exception.type': 'Boom', 'exception.stacktrace': 'at x' },
          },
        ],
      },
    ])
    expect(agent.stats()).toMatchObject({ payloads: 1, traces: 1, spans: 1 })
    expect((await ask(agent, '/api/wire')).json.requests[0]).toMatchObject({
      path: '/v1/traces',
      traces: 1,
      spans: 1,
      status: 200,
    })
  })

  test.each([
    [
      { kind: 3, attributes: [pair('db.system', { stringValue: 'redis' })] },
      { name: 'redis.query', type: 'cache', resource: 'do' },
    ],
    [
      {
        kind: 3,
        attributes: [
          pair('db.system.name', { stringValue: 'postgresql' }),
          pair('db.query.text', { stringValue: 'SELECT 1' }),
        ],
      },
      { name: 'postgresql.query', type: 'db', resource: 'SELECT 1' },
    ],
    [
      { kind: 3, attributes: [] },
      { name: 'client.request', type: 'http', resource: 'do' },
    ],
    [
      { kind: 1, attributes: [] },
      { name: 'internal', type: 'custom' },
    ],
    [{ attributes: [] }, { name: 'unspecified', type: 'custom' }],
    [
      {
        kind: 5,
        attributes: [
          pair('messaging.system', { stringValue: 'kafka' }),
          pair('messaging.operation', { stringValue: 'process' }),
        ],
      },
      { name: 'kafka.process' },
    ],
    [
      {
        kind: 2,
        attributes: [
          pair('operation.name', { stringValue: 'op' }),
          pair('resource.name', { stringValue: 'res' }),
          pair('span.type', { stringValue: 'worker' }),
        ],
      },
      { name: 'op', resource: 'res', type: 'worker' },
    ],
    [{ kind: 2, attributes: [pair('__proto__', { stringValue: 'x' })] }, { name: 'server.request' }],
  ])('%j is called what an agent calls it', async (given, expected) => {
    const agent = await testAgent()
    await post(
      agent,
      encoded({
        resourceSpans: [
          { scopeSpans: [{ spans: [{ traceId: TRACE_ID, spanId: '00000000000000ff', name: 'do', ...given }] }] },
        ],
      }),
      PROTOBUF,
    )
    expect(agent.traces()[0]?.spans[0]).toMatchObject({
      service: 'otlpresourcenoservicename',
      parentId: '0',
      duration: 0n,
      ...expected,
    })
  })
})

test('what this agent exports it takes in again, with the same ids, names, times and tags', async () => {
  const agent = await testAgent()
  const span = aSpan({
    traceId: TRACE_ID,
    spanId: '9',
    parentId: '3',
    error: 1,
    meta: { 'span.kind': 'client', env: 'dev', k: 'v', 'error.message': 'no' },
    metrics: { n: 7, half: 0.5 },
  })
  await post(agent, [...otlpTrace([span])].join(''), JSON_TYPE)
  const [again] = agent.traces()[0]?.spans ?? []
  expect(again).toMatchObject({ ...span, meta: {}, metrics: { n: 7, half: 0.5 } })
  expect(again?.meta).toMatchObject(span.meta)
})

describe('a span that has no ids', () => {
  const bad = [
    { ...SPAN, traceId: '00' },
    { ...SPAN, spanId: '0000000000000000' },
    { ...SPAN, parentSpanId: '07' },
  ]
  const why = 'expected a trace id of 32 hex digits that are not all 0, got "00"'

  test('is left out, which JSON is told', async () => {
    const agent = await testAgent()
    const { status, body } = await post(agent, JSON.stringify(requestOf(...bad, SPAN)), JSON_TYPE)
    expect([status, JSON.parse(String(body))]).toEqual([
      200,
      { partialSuccess: { rejectedSpans: '3', errorMessage: why } },
    ])
    expect(agent.traces()[0]?.spans).toHaveLength(1)
  })

  test('is left out, which protobuf is told', async () => {
    const agent = await testAgent()
    const { body } = await post(
      agent,
      encoded(requestOf(...Array.from({ length: 200 }, () => bad[0] as object))),
      PROTOBUF,
    )
    const told = root.lookupType('Response').decode(body).toJSON()
    expect(told).toEqual({ partialSuccess: { rejectedSpans: '200', errorMessage: why } })
    expect(agent.traces()).toEqual([])
  })
})

describe('what is refused', () => {
  const bomb = gzipSync(Buffer.alloc(26 * 1024 * 1024 + 1))
  test.each([
    [
      'another type',
      'x',
      { 'Content-Type': 'text/plain' },
      415,
      /expected application\/x-protobuf or application\/json/,
    ],
    [
      'another packing',
      'x',
      { ...JSON_TYPE, 'Content-Encoding': 'br' },
      415,
      /expected gzip for Content-Encoding, got br/,
    ],
    ['no gzip', 'x', { ...JSON_TYPE, 'Content-Encoding': 'gzip' }, 400, /^expected gzip, got ./],
    [
      'a bomb',
      bomb,
      { ...JSON_TYPE, 'Content-Encoding': 'gzip' },
      413,
      /expected at most 26214400 bytes when it is unpacked, got more/,
    ],
    ['no JSON', '{', JSON_TYPE, 400, /^json: .*expected JSON/],
    ['other JSON', '[]', JSON_TYPE, 400, /expected an object, got something else/],
    [
      'a span that is none',
      '{"resourceSpans":[{"scopeSpans":[{"spans":[7]}]}]}',
      JSON_TYPE,
      400,
      /expected an object for each span/,
    ],
    ['JSON that is too deep', '['.repeat(100), JSON_TYPE, 400, /at most 64 deep/],
    [
      'JSON that has much around its spans',
      `{"x":"${'x'.repeat(3e6)}"}`,
      JSON_TYPE,
      413,
      /at most 2097152 bytes around the spans/,
    ],
    ['a wrong integer', JSON.stringify(requestOf({ ...SPAN, kind: 'x' })), JSON_TYPE, 400, /a whole number/],
  ])('%s', async (_what, body, headers, status, message) => {
    const agent = await testAgent()
    const sent = await post(agent, body, headers)
    expect([sent.status, JSON.parse(String(sent.body))]).toEqual([
      status,
      { code: 3, message: expect.stringMatching(message) },
    ])
    expect(agent.traces()).toEqual([])
  })

  test('protobuf that is none, in protobuf', async () => {
    const { status, body } = await post(await testAgent(), Buffer.from('0aff01', 'hex'), PROTOBUF)
    expect(status).toBe(400)
    expect(root.lookupType('Error').decode(body).toJSON()).toEqual({
      code: 3,
      message:
        'proto: cannot parse invalid wire-format data: expected 255 more bytes, got 0; the whole payload is refused',
    })
  })
})

test('both encodings say the same, whatever is in a span', () => {
  const value = fc.oneof(
    fc.string().map((stringValue) => ({ stringValue })),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => ({ intValue: String(n) })),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((doubleValue) => ({ doubleValue: doubleValue + 0 })),
    fc.boolean().map((boolValue) => ({ boolValue })),
  )
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string(), value), { maxLength: 5 }),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      (attributes, start) => {
        const body = requestOf({
          ...SPAN,
          attributes: attributes.map(([key, one]) => pair(key, one)),
          startTimeUnixNano: String(start),
        })
        expect([...protobufSpans(encoded(body))]).toEqual([...jsonSpans(Buffer.from(JSON.stringify(body)))])
      },
    ),
  )
})

test('any bytes are read or refused', () => {
  const good = encoded(requestOf(SPAN))
  const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255))
  fc.assert(
    fc.property(fc.array(change, { maxLength: 4 }), fc.nat(good.length), (changes, length) => {
      const bytes = Buffer.from(good.subarray(0, length))
      for (const [at, byte] of changes) if (at < length) bytes[at] = byte
      try {
        for (const one of protobufSpans(bytes)) expect(one.span).toBeDefined()
      } catch (error) {
        expect(error).toBeInstanceOf(PayloadRefused)
      }
    }),
  )
})

test('spans stand in the trace they belong to, beside those of Datadog', async () => {
  const agent = await testAgent()
  await arrive(agent, aSpan({ traceId: TRACE_ID, spanId: '7' }))
  await post(agent, encoded(requestOf(SPAN, { ...SPAN, traceId: `${'1'.repeat(32)}` })), PROTOBUF)
  expect(agent.traces().map(({ spans }) => spans.length)).toEqual([2, 1])
})
