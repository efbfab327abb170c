import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Propagation } from '../../lib/propagation/propagation.ts'
import { createTestTracer } from '../../lib/testing/index.ts'
import { NO_DEFAULTS } from '../support/recording.ts'
import { remoteSpan, SPAN_ID, SPAN_ID_DECIMAL, TRACE_ID, TRACE_ID_DECIMAL } from './remote-span.ts'

const STYLES = ['datadog', 'tracecontext', 'b3', 'b3multi', 'baggage']
const IDS = { 'x-datadog-trace-id': TRACE_ID_DECIMAL, 'x-datadog-parent-id': SPAN_ID_DECIMAL }
const W3C = { traceparent: `00-${TRACE_ID}-${SPAN_ID}-01` }
const B3_IDS = { 'x-b3-traceid': TRACE_ID, 'x-b3-spanid': SPAN_ID }

/** What is counted of a carrier, as often as it is. */
function counted(carrier: unknown): Record<string, number> {
  const counts: Record<string, number> = {}
  const refused = (what: string): void => {
    counts[what] = (counts[what] ?? 0) + 1
  }
  const options = { injectStyles: [], extractStyles: STYLES }
  new Propagation(options, NO_DEFAULTS, refused).extract('http_headers', carrier)
  return counts
}

describe('what is wrong is counted', () => {
  test.each<[string, object, Record<string, number>]>([
    ['a trace id', { ...IDS, 'x-datadog-trace-id': '12x' }, { malformed_trace_id: 1 }],
    ['a trace id of zero', { ...IDS, 'x-datadog-trace-id': '0' }, { malformed_trace_id: 1 }],
    ['a parent id', { ...IDS, 'x-datadog-parent-id': '-1' }, { malformed_parent_id: 1 }],
    ['a priority', { ...IDS, 'x-datadog-sampling-priority': '1abc' }, { malformed_priority: 1 }],
    ['an origin', { ...IDS, 'x-datadog-origin': 'a\r\nb' }, { invalid_origin: 1 }],
    ['tags', { ...IDS, 'x-datadog-tags': '_dd.p.a' }, { malformed_tags: 1 }],
    ['tags of other names', { ...IDS, 'x-datadog-tags': 'a=1,_dd.p.b=2,c=3' }, { malformed_tags: 2 }],
    ['a decision maker', { ...IDS, 'x-datadog-tags': '_dd.p.dm=4' }, { malformed_tags: 1 }],
    ['tags that are too long', { ...IDS, 'x-datadog-tags': `_dd.p.a=${'x'.repeat(512)}` }, { oversized_tags: 1 }],
    ['half a trace id', { ...IDS, 'x-datadog-tags': '_dd.p.tid=xyz' }, { malformed_tid: 1 }],
    ['items of legacy baggage', { ...IDS, 'ot-baggage-a': 'x'.repeat(8192) }, { oversized_baggage: 1 }],
    ['a traceparent', { traceparent: '00-x' }, { malformed_traceparent: 1 }],
    [
      'two traceparents in one',
      { traceparent: `${W3C.traceparent}, ${W3C.traceparent}` },
      { malformed_traceparent: 1 },
    ],
    ['two traceparents', { traceparent: [W3C.traceparent, W3C.traceparent] }, { duplicate_header: 1 }],
    ['members of a tracestate', { ...W3C, tracestate: 'A=1,b,c=1' }, { malformed_tracestate: 1 }],
    ['a tracestate of 33 others', { ...W3C, tracestate: 'a=1,'.repeat(33) }, { oversized_tracestate: 1 }],
    ['a tracestate that is too long', { ...W3C, tracestate: `a=1${' '.repeat(8192)}` }, { oversized_tracestate: 1 }],
    ['parts of our own member', { ...W3C, tracestate: 'dd=s:x;o:;p:;t.dm:4;t.a b:1' }, { malformed_dd_member: 5 }],
    ['tags there', { ...W3C, tracestate: `dd=t.a:${'x'.repeat(512)}` }, { oversized_tags: 1 }],
    ['half a trace id there', { ...W3C, tracestate: 'dd=t.tid:xyz' }, { malformed_tid: 1 }],
    ['another half there', { ...W3C, tracestate: 'dd=t.tid:640cfd8d0000ffff' }, { inconsistent_tid: 1 }],
    ['a B3 header', { b3: '1-2-3' }, { malformed_b3: 1 }],
    ['a state in it', { b3: 'x' }, { malformed_b3: 1 }],
    ['ids in B3 headers', { ...B3_IDS, 'x-b3-spanid': 'x' }, { malformed_b3: 1 }],
    ['one without the other', { 'x-b3-spanid': SPAN_ID }, { malformed_b3: 1 }],
    ['baggage', { baggage: 'a=1,b' }, { malformed_baggage: 1 }],
    ['baggage of 65 items', { baggage: 'a=1,'.repeat(65) }, { oversized_baggage: 1 }],
    ['baggage that is too long', { baggage: `a=1,b=${'x'.repeat(8192)}` }, { oversized_baggage: 1 }],
    ['a header that is too long', { b3: 'x'.repeat(8193) }, { oversized_header: 1 }],
    ['a list of too many', { baggage: Array.from({ length: 8192 }, () => ' ') }, { oversized_header: 1 }],
    ['a header that is no text', { b3: 7 }, { unreadable_header: 1 }],
    ['a header of nested values', { b3: [['0']] }, { unreadable_header: 1 }],
    [
      'a header that throws',
      Object.defineProperty({}, 'b3', { get: () => expect.unreachable() }),
      { unreadable_header: 1 },
    ],
    [
      'each for itself',
      { ...IDS, traceparent: 'x', b3: 'x', baggage: 'x' },
      { malformed_traceparent: 1, malformed_b3: 1, malformed_baggage: 1 },
    ],
  ])('%s', (_, carrier, expected) => expect(counted(carrier)).toEqual(expected))

  test('by names of our own, whatever it is', () => {
    const names = [...Object.keys(IDS), 'x-datadog-tags', 'traceparent', 'tracestate', 'b3', 'x-b3-traceid', 'baggage']
    const junk = fc.string({ unit: fc.constantFrom(...'0123456789abcdef-=,;:~ \t\r\n\0d_pts.é%'), maxLength: 100 })
    const headers = fc.record(Object.fromEntries(names.map((name) => [name, junk])), { requiredKeys: [] })
    fc.assert(
      fc.property(headers, (given) => {
        for (const name of Object.keys(counted(given))) expect(name).toMatch(/^[a-z0-9_]{9,24}$/)
      }),
      { numRuns: 200 },
    )
  })
})

describe('nothing is counted', () => {
  test.each<[string, unknown]>([
    ['without headers', {}],
    ['of ordinary headers', { host: 'shop', 'x-request-id': ',,,', accept: '*/*', 'set-cookie': ['a', 'b'] }],
    ['without a carrier', undefined],
    ['of B3 that says nothing', { 'x-b3-flags': '0' }],
    ['of empty members', { ...W3C, tracestate: ',, ,a=1,' }],
    ['of what the last parent is not', { ...W3C, tracestate: 'dd=s:1;x:1;y' }],
    ['of names in another case', new Map([['TraceParent', W3C.traceparent]])],
  ])('%s', (_, carrier) => expect(counted(carrier)).toEqual({}))

  test('of what the library writes', () => {
    const options = { injectStyles: STYLES, extractStyles: [] }
    const context = remoteSpan({ priority: 2, decisionMaker: '-4', origin: 'rum', tags: [['_dd.p.usr', '42']] })
    const written = new Propagation(options, NO_DEFAULTS).inject(
      context.setBaggageItem('city', 'Köln'),
      'http_headers',
      {},
    )
    expect(Object.keys(written)).toHaveLength(13)
    expect(counted(written)).toEqual({})
  })
})

test('the counts are in the statistics of the tracer', () => {
  const { tracer } = createTestTracer()
  expect(tracer.stats().propagation).toEqual({})
  for (let i = 0; i < 2; i++) tracer.extract('http_headers', { traceparent: 'x', baggage: '=' })
  expect(tracer.stats().propagation).toEqual({ malformed_traceparent: 2, malformed_baggage: 2 })
})
