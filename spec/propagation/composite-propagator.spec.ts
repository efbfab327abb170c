import { describe, expect, test } from 'vitest'
import { CompositePropagator } from '../../lib/propagation/composite-propagator.ts'
import { DatadogPropagator } from '../../lib/propagation/datadog.ts'
import type { Propagator } from '../../lib/propagation/propagator.ts'
import { TraceContextPropagator } from '../../lib/propagation/tracecontext.ts'
import { SpanReference } from '../../lib/span/span-reference.ts'
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

const OTHER_SPAN = 'b7ad6b7169203331'
const NARROW = `0000000000000000${TRACE_ID.slice(16)}`
const DATADOG = { 'x-datadog-trace-id': TRACE_ID_DECIMAL, 'x-datadog-parent-id': SPAN_ID_DECIMAL }
const HIGH = `_dd.p.tid=${TRACE_ID.slice(0, 16)}`
/** All 128 bits of the trace id. */
const WIDE = { ...DATADOG, 'x-datadog-tags': HIGH }

function composite(...dialects: readonly Propagator[]): CompositePropagator {
  return new CompositePropagator({ inject: dialects, extract: dialects })
}

const datadogFirst = composite(new DatadogPropagator(), new TraceContextPropagator())
const tracecontextFirst = composite(new TraceContextPropagator(), new DatadogPropagator())

const HEADERS = [
  'x-datadog-trace-id',
  'x-datadog-parent-id',
  'x-datadog-sampling-priority',
  'x-datadog-origin',
  'x-datadog-tags',
  'traceparent',
  'tracestate',
]

propagatorContract('Datadog before W3C', { create: () => datadogFirst, headers: HEADERS, carriesTracestate: true })
propagatorContract('W3C before Datadog', { create: () => tracecontextFirst, headers: HEADERS, carriesTracestate: true })

describe('what is written', () => {
  test('is written by all', () => {
    expect(Object.keys(written(datadogFirst, remoteSpan({ priority: 1, decisionMaker: '-1', origin: 'rum' })))).toEqual(
      HEADERS,
    )
  })

  test('is nothing without dialects', () => expect(written(composite(), remoteSpan())).toEqual({}))
})

describe('the first valid context', () => {
  test.each<[string, CompositePropagator, Record<string, string>, Partial<Facts> | undefined]>([
    ['is none where there is none', datadogFirst, {}, undefined],
    [
      'is the only one',
      datadogFirst,
      { traceparent: `00-${TRACE_ID}-${OTHER_SPAN}-00` },
      { spanId: OTHER_SPAN, priority: 0 },
    ],
    ['is the only one that is valid', tracecontextFirst, { ...DATADOG, traceparent: 'x' }, { traceId: NARROW }],
    [
      'wins over one of another trace',
      datadogFirst,
      { ...DATADOG, traceparent: `00-${'1'.repeat(32)}-${OTHER_SPAN}-01`, tracestate: 'rojo=1' },
      { traceId: NARROW },
    ],
    [
      'wins over one of another trace that has the same low half',
      datadogFirst,
      {
        ...DATADOG,
        'x-datadog-tags': '_dd.p.tid=640cfd8d00000000',
        traceparent: `00-${TRACE_ID}-${OTHER_SPAN}-01`,
        tracestate: 'rojo=1',
      },
      { traceId: `640cfd8d00000000${TRACE_ID.slice(16)}` },
    ],
    [
      'wins over one of another trace, the other way round',
      tracecontextFirst,
      { ...DATADOG, 'x-datadog-origin': 'rum', traceparent: `00-${'1'.repeat(32)}-${OTHER_SPAN}-01` },
      { traceId: '1'.repeat(32), spanId: OTHER_SPAN, priority: 1 },
    ],
  ])('%s', (_, dialects, headers, expected) => {
    expect(read(dialects, headers)).toEqual(expected === undefined ? undefined : { ...NO_FACTS, ...expected })
  })
})

describe('a later context of the same trace', () => {
  const W3C = { traceparent: `00-${TRACE_ID}-${OTHER_SPAN}-01`, tracestate: 'dd=s:1;o:other;t.dm:-1;t.b:2,rojo=1' }

  test('brings its tracestate, and knows the nearest parent if it is W3C', () => {
    const headers = {
      ...DATADOG,
      'x-datadog-sampling-priority': '2',
      'x-datadog-origin': 'rum',
      'x-datadog-tags': `_dd.p.dm=-4,${HIGH},_dd.p.a=1`,
      ...W3C,
    }
    expect(read(datadogFirst, headers)).toEqual({
      traceId: TRACE_ID,
      spanId: OTHER_SPAN,
      priority: 2,
      decisionMaker: '-4',
      origin: 'rum',
      tags: [['_dd.p.a', '1']],
      tracestate: 'rojo=1',
    })
  })

  test.each(['640cfd8d00000000', '00000000640cfd8d'])('agrees on the high half %s as a whole', (high) => {
    const headers = { ...DATADOG, 'x-datadog-tags': `_dd.p.tid=${high}` }
    const w3c = (half: string): string => `00-${half}${TRACE_ID.slice(16)}-${OTHER_SPAN}-01`
    expect(read(datadogFirst, { ...headers, traceparent: w3c(high) })?.spanId).toBe(OTHER_SPAN)
    expect(read(datadogFirst, { ...headers, traceparent: w3c('640cfd8d640cfd8d') })?.spanId).toBe(SPAN_ID)
    expect(read(datadogFirst, { ...headers, traceparent: w3c('0'.repeat(16)) })?.spanId).toBe(SPAN_ID)
  })

  test('has no high half where the first has none', () => {
    const w3c = { ...W3C, traceparent: `00-${NARROW}-${OTHER_SPAN}-01` }
    expect(read(datadogFirst, { ...DATADOG, ...w3c })).toMatchObject({ traceId: NARROW, spanId: OTHER_SPAN })
    expect(read(datadogFirst, { ...DATADOG, ...W3C })).toMatchObject({ traceId: NARROW, spanId: SPAN_ID })
  })

  test('does not know the nearest parent if it is not W3C', () => {
    expect(read(tracecontextFirst, { ...WIDE, ...W3C })).toMatchObject({
      spanId: OTHER_SPAN,
      origin: 'other',
      tracestate: 'rojo=1',
    })
  })

  test('gives a parent to a trace that began below no span', () => {
    expect(read(datadogFirst, { ...WIDE, 'x-datadog-parent-id': '0', ...W3C })).toMatchObject({ spanId: OTHER_SPAN })
  })

  test('does not bring a decision', () => {
    expect(read(datadogFirst, { ...WIDE, ...W3C })).toMatchObject({
      tracestate: 'rojo=1',
      priority: undefined,
      decisionMaker: undefined,
      origin: undefined,
    })
  })
})

test('the first valid context is the only one that is read, if one asks for that', () => {
  const dialects = [new DatadogPropagator(), new TraceContextPropagator()]
  const first = new CompositePropagator({ inject: dialects, extract: dialects, extractFirst: true })
  const headers = { ...WIDE, traceparent: `00-${TRACE_ID}-${OTHER_SPAN}-01`, tracestate: 'rojo=1' }
  expect(read(datadogFirst, headers)).toMatchObject({ traceId: TRACE_ID, tracestate: 'rojo=1' })
  expect(read(first, headers)).toMatchObject({ traceId: TRACE_ID, spanId: SPAN_ID, tracestate: undefined })
  expect(read(first, { traceparent: headers.traceparent })).toMatchObject({ traceId: TRACE_ID, spanId: OTHER_SPAN })
})

test('a context that is not of another process stays as its dialect gave it', () => {
  const local = recording().recorder.start('web.request', undefined, undefined, 0).context()
  const own: Propagator = { style: 'own', fields: [], inject: () => {}, extract: () => local }
  const same = remoteSpan({ traceId: local.traceId, spanId: OTHER_SPAN, tracestate: 'rojo=1' })
  const later: Propagator = {
    style: 'later',
    fields: [],
    readsNearestParent: true,
    inject: () => {},
    extract: () => same,
  }
  const context = composite(own, later).extract(() => undefined)
  expect(context).toBe(local)
  expect(context).toBeInstanceOf(SpanReference)
})
