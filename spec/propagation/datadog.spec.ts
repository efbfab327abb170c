import { describe, expect, test } from 'vitest'
import { DatadogPropagator } from '../../lib/propagation/datadog.ts'
import { propagatorContract } from '../contract/propagator.contract.ts'
import { recording } from '../support/recording.ts'
import {
  type Facts,
  NO_FACTS,
  read,
  remoteSpan,
  SPAN_ID,
  SPAN_ID_DECIMAL,
  TRACE_ID,
  TRACE_ID_DECIMAL,
  written,
} from './remote-span.ts'

const HEADERS = [
  'x-datadog-trace-id',
  'x-datadog-parent-id',
  'x-datadog-sampling-priority',
  'x-datadog-origin',
  'x-datadog-tags',
]
const NARROW = '0000000000000000a3ce929d0e0e4736'
const IDS = { 'x-datadog-trace-id': TRACE_ID_DECIMAL, 'x-datadog-parent-id': SPAN_ID_DECIMAL }
const FROM_IDS: Facts = { ...NO_FACTS, traceId: NARROW }
const dialect = new DatadogPropagator()

propagatorContract('the Datadog dialect', {
  create: () => new DatadogPropagator(),
  headers: HEADERS,
  carriesTracestate: false,
})

describe('what is written', () => {
  test('is five headers at most', () => {
    const context = remoteSpan({ priority: 2, decisionMaker: '-4', origin: 'rum', tags: [['_dd.p.usr', '42']] })
    expect(written(dialect, context)).toEqual({
      'x-datadog-trace-id': '11803532876627986230',
      'x-datadog-parent-id': '67667974448284343',
      'x-datadog-sampling-priority': '2',
      'x-datadog-origin': 'rum',
      'x-datadog-tags': '_dd.p.dm=-4,_dd.p.tid=4bf92f3577b34da6,_dd.p.usr=42',
    })
  })

  test('is three headers at least', () => {
    expect(written(dialect, remoteSpan({ traceId: NARROW, priority: -1 }))).toEqual({
      ...IDS,
      'x-datadog-sampling-priority': '-1',
    })
  })

  test('is the decision that the writing itself brings about, and who made it', () => {
    const { recorder } = recording({ sampler: { decide: () => ({ priority: 2, mechanism: 3, rate: undefined }) } })
    const span = recorder.start('web.request', undefined, undefined, 0)
    expect(span.segment.decision).toBeUndefined()
    const headers = written(dialect, span.context())
    expect(headers['x-datadog-sampling-priority']).toBe('2')
    expect(headers['x-datadog-tags']).toMatch(/^_dd\.p\.dm=-3,_dd\.p\.tid=[0-9a-f]{16}$/)
  })

  test.each(['a\r\nx-injected: 1', 'é', '', '\0', 'x'.repeat(129)])('is without the origin %j', (origin) =>
    expect(written(dialect, remoteSpan({ origin }))).not.toHaveProperty('x-datadog-origin'),
  )

  test('is nothing for a trace id whose low half is zero, which nobody could read', () => {
    expect(written(dialect, remoteSpan({ traceId: `4bf92f3577b34da6${'0'.repeat(16)}` }))).toEqual({})
  })

  test('is without tags where the limit is 0', () => {
    expect(written(new DatadogPropagator(0), remoteSpan())).not.toHaveProperty('x-datadog-tags')
  })
})

describe('the ids', () => {
  test('are decimal', () => expect(read(dialect, IDS)).toEqual(FROM_IDS))

  test('may have all 64 bits', () => {
    const max = '18446744073709551615'
    expect(read(dialect, { 'x-datadog-trace-id': max, 'x-datadog-parent-id': max })).toMatchObject({
      traceId: '0000000000000000ffffffffffffffff',
      spanId: 'ffffffffffffffff',
    })
  })

  test.each([
    undefined,
    '',
    '0',
    '00',
    '-1',
    '+1',
    '1.0',
    '1e3',
    '0x10',
    ' 1',
    '1 ',
    'abc',
    '18446744073709551616',
    '1'.repeat(21),
    '1, 1',
    '٣',
  ])('are none if the trace id is %j', (id) =>
    expect(read(dialect, { ...IDS, 'x-datadog-trace-id': id })).toBeUndefined(),
  )

  test.each(['', '-1', 'abc', ' 1', '18446744073709551616', '1'.repeat(21), '1, 1'])(
    'are none if the parent id is %j',
    (id) => expect(read(dialect, { ...IDS, 'x-datadog-parent-id': id })).toBeUndefined(),
  )

  test.each(['0', undefined])('may begin a trace below no span, with %j for the parent id', (id) => {
    expect(read(dialect, { ...IDS, 'x-datadog-parent-id': id })).toEqual({ ...FROM_IDS, spanId: '0'.repeat(16) })
  })

  test('get their other half from the tags', () => {
    expect(read(dialect, { ...IDS, 'x-datadog-tags': '_dd.p.tid=4bf92f3577b34da6' })).toEqual(NO_FACTS)
  })

  test('have 64 bits if the other half is not valid', () => {
    expect(read(dialect, { ...IDS, 'x-datadog-tags': '_dd.p.tid=4bf92f3577b34dax,_dd.p.dm=-1' })).toEqual({
      ...FROM_IDS,
      decisionMaker: '-1',
    })
  })

  test('have an other half that may be in capitals, and goes out in lower case', () => {
    const headers = new Map(Object.entries({ ...IDS, 'x-datadog-tags': '_dd.p.tid=4BF92F3577B34DA6' }))
    const context = dialect.extract((name) => headers.get(name))
    expect(context?.traceId).toBe(TRACE_ID)
    expect(context && written(dialect, context)['x-datadog-tags']).toBe('_dd.p.tid=4bf92f3577b34da6')
  })
})

describe('the other headers', () => {
  test.each<[Record<string, string>, Partial<Facts>]>([
    [{ 'x-datadog-sampling-priority': '2' }, { priority: 2 }],
    [{ 'x-datadog-sampling-priority': '-1' }, { priority: -1 }],
    [{ 'x-datadog-sampling-priority': '-2' }, { priority: -2 }],
    [{ 'x-datadog-sampling-priority': '128' }, {}],
    [{ 'x-datadog-sampling-priority': 'abc' }, {}],
    [{ 'x-datadog-sampling-priority': '1abc' }, {}],
    [{ 'x-datadog-origin': 'synthetics' }, { origin: 'synthetics' }],
    [{ 'x-datadog-origin': '' }, {}],
    [{ 'x-datadog-origin': 'a\nb' }, {}],
    [{ 'x-datadog-tags': '_dd.p.dm=-4,_dd.p.usr=42' }, { decisionMaker: '-4', tags: [['_dd.p.usr', '42']] }],
    [{ 'x-datadog-tags': '_dd.p.dm=-4,usr=42' }, { decisionMaker: '-4' }],
    [{ 'x-datadog-tags': '_dd.p.dm=-4,usr' }, {}],
  ])('%j tell %j', (headers, expected) =>
    expect(read(dialect, { ...IDS, ...headers })).toEqual({ ...FROM_IDS, ...expected }),
  )

  test.each([...',;=f0'])('tell nothing if they are megabytes of "%s"', (unit) => {
    const long = unit.repeat(2 ** 20)
    expect(
      read(dialect, { ...IDS, 'x-datadog-sampling-priority': long, 'x-datadog-origin': long, 'x-datadog-tags': long }),
    ).toEqual(FROM_IDS)
    expect(read(dialect, { ...IDS, 'x-datadog-trace-id': long })).toBeUndefined()
    expect(read(dialect, { ...IDS, 'x-datadog-parent-id': long })).toBeUndefined()
  })
})

test('a child of what was read continues the trace', () => {
  const { recorder } = recording()
  const headers = {
    ...IDS,
    'x-datadog-sampling-priority': '2',
    'x-datadog-tags': '_dd.p.dm=-4,_dd.p.tid=4bf92f3577b34da6',
  }
  const parent = dialect.extract((name) => new Map(Object.entries(headers)).get(name))
  const span = recorder.start('web.request', parent, undefined, 0)
  expect([span.segment.remoteHi, span.segment.remoteLo]).toEqual([parent?.hi, parent?.lo])
  expect(written(dialect, span.context())).toEqual({ ...headers, 'x-datadog-parent-id': span.spanId })
  expect(span.spanIdHex).not.toBe(SPAN_ID)
})
