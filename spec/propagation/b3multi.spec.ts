import { describe, expect, test } from 'vitest'
import { B3MultiPropagator } from '../../lib/propagation/b3multi.ts'
import { carrierGetter } from '../../lib/propagation/carrier.ts'
import { propagatorContract } from '../contract/propagator.contract.ts'
import { type Facts, NO_FACTS, read, remoteSpan, written } from './remote-span.ts'

/** The ids that the examples of the specification have. */
const TRACE = '463ac35c9f6413ad48485a3953bb6124'
const NARROW = TRACE.slice(16)
const SPAN = 'a2fb4a1d1a96d312'
const IDS = { 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN }
const FACTS = { ...NO_FACTS, traceId: TRACE, spanId: SPAN }
const NOBODY = { ...NO_FACTS, traceId: '0'.repeat(32), spanId: '0'.repeat(16) }
const dialect = new B3MultiPropagator()

propagatorContract('B3 in several headers', {
  create: () => dialect,
  headers: ['x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled', 'x-b3-flags'],
  carriesTracestate: false,
  carriesSampledOnly: true,
})

describe('what is written', () => {
  test.each<[string, Partial<Facts>, Record<string, string>]>([
    ['a trace that is kept', { priority: 1 }, { ...IDS, 'x-b3-sampled': '1' }],
    ['a trace that is dropped', { priority: 0 }, { ...IDS, 'x-b3-sampled': '0' }],
    ['a trace that was dropped by hand', { priority: -1 }, { ...IDS, 'x-b3-sampled': '0' }],
    ['a trace that was kept by hand, by the flag alone', { priority: 2 }, { ...IDS, 'x-b3-flags': '1' }],
    [
      'a trace id of 64 bits',
      { traceId: '0'.repeat(16) + NARROW, priority: 1 },
      { ...IDS, 'x-b3-traceid': NARROW, 'x-b3-sampled': '1' },
    ],
  ])('is %s', (_, facts, headers) => expect(written(dialect, remoteSpan({ ...FACTS, ...facts }))).toEqual(headers))

  test.each<[string, Partial<Facts>]>([
    ['trace', { traceId: '0'.repeat(32) }],
    ['span', { spanId: '0'.repeat(16) }],
  ])('is nothing for a %s of zero', (_, facts) =>
    expect(written(dialect, remoteSpan({ ...FACTS, ...facts }))).toEqual({}),
  )
})

describe('what is read', () => {
  test.each<[Record<string, string>, Partial<Facts>]>([
    [{}, {}],
    [{ 'x-b3-sampled': '1' }, { priority: 1 }],
    [{ 'x-b3-sampled': '0' }, { priority: 0 }],
    [{ 'x-b3-sampled': 'true' }, { priority: 1 }],
    [{ 'x-b3-sampled': 'false' }, { priority: 0 }],
    [{ 'x-b3-sampled': '2' }, {}],
    [{ 'x-b3-sampled': 'd' }, {}],
    [{ 'x-b3-flags': '1' }, { priority: 2 }],
    [{ 'x-b3-flags': '1', 'x-b3-sampled': '0' }, { priority: 2 }],
    [{ 'x-b3-flags': '0', 'x-b3-sampled': '1' }, { priority: 1 }],
    [{ 'x-b3-flags': '1, 1' }, {}],
    [{ 'x-b3-parentspanid': 'nonsense' }, {}],
    [{ 'x-b3-traceid': NARROW }, { traceId: '0'.repeat(16) + NARROW }],
    [{ 'x-b3-traceid': TRACE.toUpperCase(), 'x-b3-spanid': SPAN.toUpperCase() }, {}],
  ])('of the ids with %j', (headers, expected) =>
    expect(read(dialect, { ...IDS, ...headers })).toEqual({ ...FACTS, ...expected }),
  )

  test.each<[Record<string, string>, number]>([
    [{ 'x-b3-sampled': '0' }, 0],
    [{ 'x-b3-sampled': '1' }, 1],
    [{ 'x-b3-flags': '1' }, 2],
  ])('of %j alone is a decision for the trace that begins here', (headers, priority) =>
    expect(read(dialect, headers)).toEqual({ ...NOBODY, priority }),
  )

  test.each<Record<string, string | undefined>>([
    {},
    { 'x-b3-flags': '0' },
    { 'x-b3-traceid': TRACE },
    { 'x-b3-spanid': SPAN },
    { 'x-b3-spanid': SPAN, 'x-b3-sampled': '1' },
    { 'x-b3-traceid': TRACE, 'x-b3-sampled': '1' },
    { 'x-b3-traceid': '0', 'x-b3-spanid': '0', 'x-b3-sampled': '1' },
    { ...IDS, 'x-b3-traceid': '' },
    { ...IDS, 'x-b3-traceid': TRACE.slice(1) },
    { ...IDS, 'x-b3-traceid': `${TRACE}0` },
    { ...IDS, 'x-b3-traceid': `x${TRACE.slice(1)}` },
    { ...IDS, 'x-b3-traceid': '0'.repeat(32) },
    { ...IDS, 'x-b3-spanid': SPAN.slice(1) },
    { ...IDS, 'x-b3-spanid': `${SPAN}0` },
    { ...IDS, 'x-b3-spanid': `x${SPAN.slice(1)}` },
    { ...IDS, 'x-b3-spanid': '0'.repeat(16) },
    { ...IDS, 'x-b3-spanid': undefined },
  ])('of %j is nothing', (headers) => expect(read(dialect, headers)).toBeUndefined())

  test('is the first of several values', () => {
    const context = dialect.extract(carrierGetter({ ...IDS, 'x-b3-sampled': ['0', '1'] }))
    expect(context?.trace.samplingPriority()).toBe(0)
  })
})
