import { describe, expect, test } from 'vitest'
import { TraceContextPropagator } from '../../lib/propagation/tracecontext.ts'
import { propagatorContract } from '../contract/propagator.contract.ts'
import { recording } from '../support/recording.ts'
import { type Facts, NO_FACTS, read, remoteSpan, SPAN_ID, TRACE_ID, written } from './remote-span.ts'

const SAMPLED = `00-${TRACE_ID}-${SPAN_ID}-01`
const DROPPED = `00-${TRACE_ID}-${SPAN_ID}-00`
const KEPT: Facts = { ...NO_FACTS, priority: 1 }
const dialect = new TraceContextPropagator()

propagatorContract('W3C Trace Context', {
  create: () => new TraceContextPropagator(),
  headers: ['traceparent', 'tracestate'],
  carriesTracestate: true,
})

describe('what is written', () => {
  test.each<[number, string, string]>([
    [2, SAMPLED, 'dd=s:2'],
    [1, SAMPLED, 'dd=s:1'],
    [0, DROPPED, 'dd=s:0'],
    [-1, DROPPED, 'dd=s:-1'],
  ])('of priority %i is %s', (priority, traceparent, tracestate) =>
    expect(written(dialect, remoteSpan({ priority }))).toEqual({ traceparent, tracestate }),
  )

  test('is the decision that the writing itself brings about, and who made it', () => {
    const { recorder } = recording({ sampler: { decide: () => ({ priority: 2, mechanism: 3, rate: undefined }) } })
    const span = recorder.start('web.request', undefined, undefined, 0)
    expect(written(dialect, span.context())).toEqual({
      traceparent: `00-${span.traceId}-${span.spanIdHex}-01`,
      tracestate: `dd=s:2;p:${span.spanIdHex};t.dm:-3`,
    })
  })

  test('has the members of other vendors behind ours, as they came', () => {
    const context = remoteSpan({ priority: 1, tracestate: 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE' })
    expect(written(dialect, context)['tracestate']).toBe('dd=s:1,rojo=00f067aa0ba902b7,congo=t61rcWkgMzE')
  })

  test('has 32 members at most', () => {
    const others = Array.from({ length: 40 }, (_, i) => `k${i}=v`).join(',')
    expect(written(dialect, remoteSpan({ tracestate: others }))['tracestate']?.split(',')).toHaveLength(32)
  })

  test.each(['a=1\r\nx-injected: 1', 'a', 'dd=s:2', ''])('has nothing of the tracestate %j', (tracestate) =>
    expect(written(dialect, remoteSpan({ priority: 1, tracestate }))['tracestate']).toBe('dd=s:1'),
  )

  test.each<[string, Partial<Facts>]>([
    ['below no span', { spanId: '0'.repeat(16) }],
    ['with zeros in the low half of the trace id', { traceId: `4bf92f3577b34da6${'0'.repeat(16)}` }],
  ])('is nothing for a context %s', (_, facts) => expect(written(dialect, remoteSpan(facts))).toEqual({}))
})

describe('a traceparent', () => {
  test.each<[string, Partial<Facts>]>([
    [SAMPLED, { priority: 1 }],
    [DROPPED, { priority: 0 }],
    [`00-${TRACE_ID}-${SPAN_ID}-03`, { priority: 1 }],
    [`00-${TRACE_ID}-${SPAN_ID}-02`, { priority: 0 }],
    [`00-${TRACE_ID}-${SPAN_ID}-ff`, { priority: 1 }],
    [`00-${TRACE_ID}-${SPAN_ID}-fe`, { priority: 0 }],
    [`01-${TRACE_ID}-${SPAN_ID}-01`, { priority: 1 }],
    [`cc-${TRACE_ID}-${SPAN_ID}-01-what-the-future-will-be-like`, { priority: 1 }],
    [`fe-${TRACE_ID}-${SPAN_ID}-01-`, { priority: 1 }],
    [
      `00-0000000000000000${TRACE_ID.slice(16)}-${SPAN_ID}-01`,
      { traceId: `0000000000000000${TRACE_ID.slice(16)}`, priority: 1 },
    ],
    [`00-${'f'.repeat(32)}-${'f'.repeat(16)}-01`, { traceId: 'f'.repeat(32), spanId: 'f'.repeat(16), priority: 1 }],
  ])('%s is valid', (traceparent, expected) =>
    expect(read(dialect, { traceparent })).toEqual({ ...NO_FACTS, ...expected }),
  )

  test.each([
    undefined,
    '',
    'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-will-be-like',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.',
    'cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.what-the-future-will-be-like',
    'cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what\nthe-future-will-be-like',
    'cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what\rthe-future-will-be-like',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-.0',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0.',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0A',
    '00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00F067AA0BA902B7-01',
    '0A-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '.0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '000-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da60000000000000000-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
    '00-.bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e473.-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-.0f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b.-01',
    '00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7_01',
    ' 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\n',
    `${SAMPLED}, ${SAMPLED}`,
    `01${SAMPLED.slice(2)}, ${SAMPLED}`,
    `01${SAMPLED.slice(2)}-more, ${SAMPLED}`,
    `01${SAMPLED.slice(2)}-${'x'.repeat(512 - 55)}`,
  ])('%j is not', (traceparent) => expect(read(dialect, { traceparent, tracestate: 'dd=s:2' })).toBeUndefined())

  test.each([...',;=f0-'])('of a megabyte of "%s" is not, nor behind a valid beginning', (unit) => {
    expect(read(dialect, { traceparent: unit.repeat(2 ** 20) })).toBeUndefined()
    expect(read(dialect, { traceparent: `01${SAMPLED.slice(2)}-${unit.repeat(2 ** 20)}` })).toBeUndefined()
  })
})

describe('a tracestate', () => {
  test.each<[string, string, string | undefined, Partial<Facts>]>([
    ['refines a decision to keep', SAMPLED, 'dd=s:2;t.dm:-4', { priority: 2, decisionMaker: '-4' }],
    ['refines a decision to drop', DROPPED, 'dd=s:-1', { priority: -1 }],
    ['repeats it', DROPPED, 'dd=s:0', { priority: 0 }],
    ['leaves it where it has none', SAMPLED, 'dd=t.dm:-1', { priority: 1, decisionMaker: '-1' }],
    ['leaves it where it has none that is valid', SAMPLED, 'dd=s:999;t.dm:-1', { priority: 1, decisionMaker: '-1' }],
    ['cannot drop what is sampled', SAMPLED, 'dd=s:-1;t.dm:-4', { priority: 1, decisionMaker: '-0' }],
    ['cannot drop what is sampled, nor with a 0', SAMPLED, 'dd=s:0', { priority: 1, decisionMaker: '-0' }],
    ['cannot keep what is not, and its maker made another decision', DROPPED, 'dd=s:2;t.dm:-4', { priority: 0 }],
    ['tells the origin and the tags', SAMPLED, 'dd=s:1;o:a~b;t.usr:c~', { origin: 'a=b', tags: [['_dd.p.usr', 'c=']] }],
    ['cannot change the trace id', SAMPLED, 'dd=s:1;t.tid:640cfd8d00000000', {}],
    ['hands on other members', SAMPLED, 'rojo=1, dd=s:1 ,congo=2', { tracestate: 'rojo=1,congo=2' }],
    ['hands on other members without ours', SAMPLED, 'rojo=1', { tracestate: 'rojo=1' }],
    ['may be empty', SAMPLED, '', {}],
    ['may be absent', SAMPLED, undefined, {}],
    ['may be nonsense', SAMPLED, '=;,\u00e9', {}],
  ])('%s', (_, traceparent, tracestate, expected) =>
    expect(read(dialect, { traceparent, tracestate })).toEqual({ ...KEPT, ...expected }),
  )

  test.each([...',;=f'])('of a megabyte of "%s" does no harm to the traceparent', (unit) => {
    expect(read(dialect, { traceparent: SAMPLED, tracestate: unit.repeat(2 ** 20) })).toEqual(KEPT)
    expect(read(dialect, { traceparent: SAMPLED, tracestate: `a=1,dd=s:2,b=${unit.repeat(2 ** 20)}` })).toMatchObject({
      priority: 2,
      tracestate: 'a=1',
    })
  })

  test('is read from all its headers', () => {
    const asked: string[] = []
    dialect.extract((name, several) => {
      asked.push(`${name} ${several ?? 'last'}`)
      return name === 'traceparent' ? SAMPLED : undefined
    })
    expect(asked).toEqual(['traceparent only', 'tracestate joined'])
  })

  test('is not looked at without a valid traceparent', () => {
    const asked: string[] = []
    dialect.extract((name) => {
      asked.push(name)
      return undefined
    })
    expect(asked).toEqual(['traceparent'])
  })
})

test('a later version goes on as version 00', () => {
  const context = dialect.extract((name) => (name === 'traceparent' ? `cc${SAMPLED.slice(2)}-more` : undefined))
  expect(context && written(dialect, context)['traceparent']).toBe(SAMPLED)
})
