import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { V04, V05 } from '../../../lib/agent/payload/traces-payload.ts'
import type { ReceivedSpan } from '../../../lib/agent/received-trace.ts'
import { array, bin, float64, hex, int64, map, NIL, str, uint64 } from '../../support/msgpack-bytes.ts'
import { v04Payload, v04Span, v05Payload } from '../../support/msgpack-spans.ts'
import { readTraces } from './read-traces.ts'
import { refusal } from './refusal.ts'

function v04(bytes: Buffer): ReceivedSpan[][] {
  return readTraces(V04, bytes, false)
}

function firstSpan(bytes: Buffer): ReceivedSpan | undefined {
  return v04(bytes)[0]?.[0]
}

const GOOD = {
  traceId: '00000000000000000000000000000abc',
  spanId: '1',
  parentId: '0',
  name: 'web.request',
  service: 'shop',
  resource: 'GET /checkout',
  type: 'web',
  error: 0,
  start: 1_773_489_871_207_000_000n,
  duration: 182_000_000n,
  meta: { 'http.method': 'GET' },
}

test('a span of v0.4 is read column by column', () => {
  expect(v04(v04Payload())).toMatchObject([[{ ...GOOD, metrics: { _sampling_priority_v1: 1 } }]])
})

test('a span of v0.5 is read place by place, and its strings from the table', () => {
  expect(readTraces(V05, v05Payload(), false)).toMatchObject([[{ ...GOOD, metrics: { _p: 1 } }]])
})

test('what a span does not have is empty or 0', () => {
  expect(firstSpan(array(array(hex('80'))))).toMatchObject({
    traceId: '0'.repeat(32),
    spanId: '0',
    parentId: '0',
    name: '',
    service: '',
    resource: '',
    type: '',
    error: 0,
    start: 0n,
    duration: 0n,
    meta: {},
    metrics: {},
  })
})

test('nil in every column is what is not there', () => {
  const nil = Object.fromEntries(
    Object.keys({ ...GOOD, trace_id: 0, span_id: 0, parent_id: 0 }).map((key) => [key, NIL]),
  )
  expect(firstSpan(v04Payload(nil))).toMatchObject({ name: '', spanId: '0', start: 0n, meta: {} })
})

test('nil in the place of a span is passed over', () => {
  expect(v04(array(array(NIL, v04Span(), NIL)))).toMatchObject([[GOOD]])
})

describe('what has a field of its own', () => {
  test('is empty in a span that has none, in every version', () => {
    const none = { links: [], events: [], metaStruct: {} }
    expect(firstSpan(v04Payload())).toMatchObject(none)
    expect(readTraces(V05, v05Payload(), false)[0]?.[0]).toMatchObject(none)
  })

  test('is read: links', () => {
    const link = map(
      ...[str('trace_id'), uint64(2n ** 64n - 1n), str('trace_id_high'), uint64(1n), str('span_id'), uint64(3n)],
      ...[str('attributes'), map(str('__proto__'), str('v')), str('tracestate'), str('dd=s:1')],
      ...[str('flags'), hex('ce 80000001')],
    )
    const [first, second, ...more] = firstSpan(v04Payload({ span_links: array(link, NIL, map()) }))?.links ?? []
    expect(first).toEqual({
      traceId: '0000000000000001ffffffffffffffff',
      spanId: '3',
      attributes: Object.assign(Object.create(null), JSON.parse('{"__proto__":"v"}')),
      tracestate: 'dd=s:1',
      flags: 0x8000_0001,
    })
    expect(second).toMatchObject({ traceId: '0'.repeat(32), spanId: '0', attributes: {}, tracestate: '', flags: 0 })
    expect(more).toEqual([])
  })

  test('is read: events, and their attributes by their types', () => {
    const value = (type: string, field: string, bytes: Buffer): Buffer => map(str('type'), hex(type), str(field), bytes)
    const attributes = map(
      ...[str('text'), value('00', 'string_value', str('v')), str('bool'), value('01', 'bool_value', hex('c3'))],
      ...[str('int'), value('02', 'int_value', int64(-5n)), str('double'), value('03', 'double_value', float64(0.5))],
      ...[
        str('array'),
        value('04', 'array_value', map(str('values'), array(value('02', 'int_value', hex('01')), NIL))),
      ],
      ...[str('nil'), NIL, str('empty'), value('04', 'array_value', NIL)],
    )
    const event = map(str('name'), str('e'), str('time_unix_nano'), uint64(2n ** 63n), str('attributes'), attributes)
    expect(firstSpan(v04Payload({ span_events: array(event) }))?.events).toEqual([
      {
        name: 'e',
        timeUnixNano: 2n ** 63n,
        attributes: Object.assign(Object.create(null), {
          text: 'v',
          bool: true,
          int: -5n,
          double: 0.5,
          array: [1n],
          nil: '',
          empty: [],
        }),
      },
    ])
  })

  test('is kept: structures, in memory of their own', () => {
    const payload = v04Payload({ meta_struct: map(str('k'), bin(hex('93 01 02 03'))) })
    const { k } = firstSpan(payload)?.metaStruct ?? {}
    payload.fill(0)
    expect(Buffer.from(k ?? [])).toEqual(hex('93 01 02 03'))
  })
})

describe('numbers', () => {
  test.each([
    { bytes: uint64(2n ** 64n - 1n), spanId: '18446744073709551615' },
    { bytes: uint64(2n ** 53n + 1n), spanId: '9007199254740993' },
    { bytes: int64(-1n), spanId: '18446744073709551615' },
    { bytes: hex('ff'), spanId: '18446744073709551615' },
    { bytes: hex('d2 ffffffff'), spanId: '18446744073709551615' },
    { bytes: hex('ce ffffffff'), spanId: '4294967295' },
  ])('the id $spanId is exact', ({ bytes, spanId }) => {
    expect(firstSpan(v04Payload({ span_id: bytes }))?.spanId).toBe(spanId)
  })

  test('nanoseconds are exact', () => {
    const span = firstSpan(v04Payload({ start: uint64(1_773_489_871_207_000_001n), duration: int64(-1n) }))
    expect(span).toMatchObject({ start: 1_773_489_871_207_000_001n, duration: -1n })
  })

  test('a metric is a number, however it is written', () => {
    const metrics = map(str('a'), float64(-0.5), str('b'), uint64(2n ** 40n), str('c'), hex('ff'), str('d'), NIL)
    expect(firstSpan(v04Payload({ metrics }))?.metrics).toEqual(
      Object.assign(Object.create(null), { a: -0.5, b: 2 ** 40, c: -1, d: 0 }),
    )
  })
})

describe('text', () => {
  test.each([
    { name: 'bin', bytes: bin('grün'), text: 'grün' },
    { name: 'an emoji', bytes: str('🛒'), text: '🛒' },
    { name: 'what is not UTF-8', bytes: hex('a3 61 ff 62'), text: 'a\ufffdb' },
    { name: 'half of a surrogate pair', bytes: hex('a3 eda080'), text: '\ufffd\ufffd\ufffd' },
    { name: 'NUL', bytes: hex('a1 00'), text: '\u0000' },
  ])('$name is read as the agent reads it', ({ bytes, text }) => {
    expect(firstSpan(v04Payload({ resource: bytes, meta: map(str('k'), bytes) }))).toMatchObject({
      resource: text,
      meta: { k: text },
    })
  })
})

describe('names that mean something to JavaScript', () => {
  const HOSTILE = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '=', '', '0']

  test.each(HOSTILE)('the tag %j is a tag like any other', (key) => {
    const span = firstSpan(v04Payload({ meta: map(str(key), str('v')), metrics: map(bin(key), float64(7)) }))
    expect(Object.entries(span?.meta ?? {})).toEqual([[key, 'v']])
    expect(Object.entries(span?.metrics ?? {})).toEqual([[key, 7]])
  })

  test('are no tags where they were not sent', () => {
    const span = firstSpan(v04Payload({ meta: hex('80'), metrics: NIL }))
    for (const key of HOSTILE) expect(span?.meta[key] ?? span?.metrics[key]).toBeUndefined()
  })

  test('are skipped as columns, and pollute nothing', () => {
    const polluted = map(str('polluted'), str('yes'))
    expect(firstSpan(v04Payload({ ['__proto__' as string]: polluted, constructor: polluted }))).toMatchObject(GOOD)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('may be text of the table of v0.5', () => {
    const strings = array(...['', '__proto__', 'v'].map(str))
    const zero = hex('00')
    const span = array(
      zero,
      zero,
      zero,
      hex('01'),
      hex('01'),
      zero,
      zero,
      zero,
      zero,
      map(hex('01'), hex('02')),
      hex('80'),
      zero,
    )
    const [[first] = []] = readTraces(V05, array(strings, array(array(span))), false)
    expect(Object.entries(first?.meta ?? {})).toEqual([['__proto__', 'v']])
  })
})

describe('the upper half of a trace id', () => {
  const tid = (value: string): Buffer => map(str('_dd.p.tid'), str(value))

  test('is a tag of the first span, and holds for all of the chunk', () => {
    const chunk = array(v04Span({ meta: tid('69b54f0f00000000') }), v04Span())
    expect(v04(array(chunk))[0]?.map(({ traceId }) => traceId)).toEqual(
      Array(2).fill('69b54f0f000000000000000000000abc'),
    )
  })

  test('is not taken from another span', () => {
    const chunk = array(v04Span(), v04Span({ meta: tid('69b54f0f00000000') }))
    expect(v04(array(chunk))[0]?.map(({ traceId }) => traceId)).toEqual(
      Array(2).fill('00000000000000000000000000000abc'),
    )
  })

  test.each(['', '69b54f0f', '69B54F0F00000000', '69b54f0f0000000g', '69b54f0f000000001'])('is not %j', (value) => {
    expect(firstSpan(v04Payload({ meta: tid(value) }))?.traceId).toBe('00000000000000000000000000000abc')
  })
})

test('values of types that the protocol does not have are skipped with their columns', () => {
  // ext -1 is a timestamp, and this one is too long for one.
  const columns = { date: hex('c7 03 ff 000000'), nested: map(array(NIL), map(NIL, NIL)) }
  expect(firstSpan(v04Payload(columns))).toMatchObject(GOOD)
})

test('of a column that is there twice the last one counts', () => {
  expect(firstSpan(array(array(map(str('name'), str('a'), bin('name'), str('b')))))?.name).toBe('b')
})

describe('a payload with any byte changed', () => {
  test.each([
    { version: 'v0.4', protocol: V04, payload: v04Payload() },
    { version: 'v0.5', protocol: V05, payload: v05Payload() },
  ])('of $version is read or refused, and nothing else is thrown', ({ protocol, payload }) => {
    fc.assert(
      fc.property(fc.nat(payload.length - 1), fc.nat(255), (at, byte) => {
        const bytes = Buffer.from(payload)
        bytes[at] = byte
        refusal(() => readTraces(protocol, bytes, false))
      }),
      { numRuns: 3000 },
    )
  })
})
