import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chromeTrace } from '../../../lib/agent/formats/chrome-trace.ts'
import { otlpTrace } from '../../../lib/agent/formats/otlp-trace.ts'
import { readTraceRecord, traceRecord } from '../../../lib/agent/formats/trace-record.ts'
import { aSpan } from '../a-trace.ts'
import { arrive, ask, testAgent } from '../api/ask.ts'

const ID = '00000000000000000000000000000abc'
const RICH = aSpan({
  spanId: '18446744073709551615',
  parentId: '7',
  error: 1,
  metrics: { half: 0.5, seven: 7 },
  metaStruct: { s: Buffer.from([1, 255]) },
  meta: { 'span.kind': 'server', env: 'dev', version: '1', 'error.message': 'no', __proto__own: 'x' },
  links: [{ traceId: ID, spanId: '255', attributes: { k: 'v' }, tracestate: 'dd=s:1', flags: 0x8000_0001 }],
  events: [
    {
      name: 'e',
      timeUnixNano: 1_773_489_871_207_000_001n,
      attributes: { big: 9_007_199_254_740_993n, list: [true, 1.5, 'x'] },
    },
  ],
})

describe('a record', () => {
  const round = (span: typeof RICH) => readTraceRecord([...traceRecord(ID, [span], 5)].join(''))

  test('is read as it was written, to the last digit', () => {
    expect(round(RICH)).toEqual({ receivedAt: 5, spans: [RICH] })
  })

  test('holds whatever texts and numbers', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.dictionary(fc.string(), fc.string()),
        fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
        (name, meta, start) => {
          const [span] = round(aSpan({ name, meta, start })).spans
          expect({ name: span?.name, meta: { ...span?.meta }, start: span?.start }).toEqual({
            name,
            meta: { ...meta },
            start,
          })
        },
      ),
    )
  })

  test.each([
    ['{"clew":1,"receivedAt":1,"spans":[{}]}', 'expected digits for traceId, got undefined'],
    ['{"clew":1,"receivedAt":"1","spans":[]}', 'expected a number for receivedAt, got "1"'],
    ['{"clew":1,"receivedAt":1,"spans":{}}', 'expected an array of spans, got {}'],
    ['[]', 'expected an object for a record, got []'],
  ])('that is none is refused: %s', (line, message) => {
    expect(() => readTraceRecord(line)).toThrow(new SyntaxError(message))
  })
})

describe('Chrome trace events', () => {
  const events = (...spans: ReturnType<typeof aSpan>[]) => JSON.parse([...chromeTrace(spans)].join('')).traceEvents

  test('have a process for each service, and times in microseconds', () => {
    expect(
      events(
        aSpan({ meta: { k: 'v' } }),
        aSpan({ spanId: '2', parentId: '1', at: 100, takes: 50, service: 'db', resource: '' }),
      ),
    ).toEqual([
      { ph: 'M', name: 'process_name', pid: 1, tid: 0, args: { name: 'shop' } },
      {
        ph: 'X',
        name: 'web.request GET /checkout',
        cat: 'web',
        ts: 0,
        dur: 1000,
        pid: 1,
        tid: 1,
        args: { k: 'v', 'span.id': '1', 'parent.id': '0' },
      },
      { ph: 'M', name: 'process_name', pid: 2, tid: 0, args: { name: 'db' } },
      {
        ph: 'X',
        name: 'web.request',
        cat: 'web',
        ts: 100,
        dur: 50,
        pid: 2,
        tid: 1,
        args: { 'span.id': '2', 'parent.id': '1' },
      },
    ])
  })

  test('have on each thread only what lies inside of each other', () => {
    const time = fc.tuple(fc.nat(50), fc.nat(50))
    fc.assert(
      fc.property(fc.array(time, { minLength: 1, maxLength: 20 }), (times) => {
        const all = events(...times.map(([at, takes], i) => aSpan({ spanId: String(i + 1), at, takes }))).filter(
          ({ ph }: { ph: string }) => ph === 'X',
        )
        expect(all).toHaveLength(times.length)
        for (const a of all)
          for (const b of all) {
            if (a === b || a.tid !== b.tid || b.ts < a.ts) continue
            expect(b.ts >= a.ts + a.dur || b.ts + b.dur <= a.ts + a.dur || b.ts === a.ts).toBe(true)
          }
      }),
    )
  })
})

test('OTLP has a resource for each service, and ids, times and kinds as it has them', () => {
  const { resourceSpans } = JSON.parse(
    [...otlpTrace([RICH, aSpan({ service: 'db', resource: '', type: '' })])].join(''),
  )
  expect(resourceSpans).toHaveLength(2)
  expect(resourceSpans[0].resource.attributes).toEqual([
    { key: 'service.name', value: { stringValue: 'shop' } },
    { key: 'deployment.environment.name', value: { stringValue: 'dev' } },
    { key: 'service.version', value: { stringValue: '1' } },
  ])
  expect(resourceSpans[0].scopeSpans[0].spans[0]).toMatchObject({
    traceId: ID,
    spanId: 'ffffffffffffffff',
    parentSpanId: '0000000000000007',
    name: 'GET /checkout',
    kind: 2,
    startTimeUnixNano: '1773489871207000000',
    endTimeUnixNano: '1773489871208000000',
    status: { code: 2, message: 'no' },
    attributes: expect.arrayContaining([
      { key: 'operation.name', value: { stringValue: 'web.request' } },
      { key: 'half', value: { doubleValue: 0.5 } },
      { key: 'seven', value: { intValue: '7' } },
    ]),
    links: [{ traceId: ID, spanId: '00000000000000ff', traceState: 'dd=s:1', flags: 1 }],
    events: [
      {
        timeUnixNano: '1773489871207000001',
        name: 'e',
        attributes: [{ key: 'big', value: { intValue: '9007199254740993' } }, { key: 'list' }],
      },
    ],
  })
  expect(resourceSpans[1].scopeSpans[0].spans[0]).toMatchObject({ name: 'web.request', kind: 0, status: {} })
  expect(resourceSpans[1].scopeSpans[0].spans[0]).not.toHaveProperty('parentSpanId')
})

test.each([
  ['json', 'json', { clew: 1, traceId: ID }],
  ['chrome', 'chrome.json', { displayTimeUnit: 'ms' }],
  ['otlp', 'otlp.json', { resourceSpans: [{ scopeSpans: [{ scope: { name: 'clew' } }] }] }],
])('the export %s is a file with a name', async (format, extension, content) => {
  const agent = await testAgent()
  await arrive(agent, ...Array.from({ length: 700 }, (_, i) => aSpan({ spanId: String(i + 1), parentId: String(i) })))
  const { headers, json } = await ask(agent, `/api/traces/${ID}/export?format=${format}`)
  expect(headers['content-disposition']).toBe(`attachment; filename="trace-${ID}.${extension}"`)
  expect(json).toMatchObject(content)
})
