import { expect, test } from 'vitest'
import { linkedTracestate } from '../lib/linked-tracestate.ts'
import type { SpanContext } from '../lib/span/span-context.ts'
import { RemoteTrace } from '../lib/span/trace-context.ts'
import { createTestTracer, type SpanRecord } from '../lib/testing/index.ts'

const DATADOG = { 'x-datadog-trace-id': '10', 'x-datadog-parent-id': '255' }
const W3C = { traceparent: '00-0000000000000001000000000000000a-00000000000000ff-01' }

/** What a link to the span that headers tell of says. */
function linkTo(headers: Record<string, string>): SpanRecord['links'][number] | undefined {
  const { tracer, exporter } = createTestTracer()
  const context = tracer.extract('http_headers', headers) as SpanContext
  tracer.startSpan('op').addLink({ context }).finish()
  return exporter.spans[0]?.links[0]
}

test.each<[string, Record<string, string>, string | undefined, 0 | 1 | undefined]>([
  [
    "Datadog's headers, what they tell of the decision and of the origin",
    {
      ...DATADOG,
      'x-datadog-sampling-priority': '2',
      'x-datadog-origin': 'rum',
      'x-datadog-tags': '_dd.p.tid=0000000000000001,_dd.p.dm=-4,_dd.p.usr=a=b',
    },
    'dd=s:2;o:rum;t.dm:-4;t.usr:a~b',
    1,
  ],
  ['a trace that is dropped, that', { ...DATADOG, 'x-datadog-sampling-priority': '-1' }, 'dd=s:-1', 0],
  ['a trace without a decision, nothing', DATADOG, undefined, undefined],
  [
    'W3C headers, our member before those of others',
    { ...W3C, tracestate: 'foo=1,dd=t.dm:-4;s:2,bar=baz' },
    'dd=s:2;t.dm:-4,foo=1,bar=baz',
    1,
  ],
  ['W3C headers without a member of ours, what the flag says', { ...W3C, tracestate: 'foo=1' }, 'dd=s:1,foo=1', 1],
  ['one header', W3C, 'dd=s:1', 1],
])('a link tells of %s', (_, headers, tracestate, flags) => {
  expect(linkTo(headers)).toMatchObject({ spanId: '00000000000000ff', tracestate, flags })
})

test('a link to a span of this process tells of its trace, once that has been decided, and not of the span', () => {
  const { tracer, exporter } = createTestTracer({ sampleRate: 1 })
  tracer.trace('root', (root) => tracer.trace('child', (child) => child.addLink(root.context())))
  const [root, child] = exporter.spans
  expect(child?.links).toEqual([
    {
      traceId: root?.traceId,
      spanId: expect.any(String),
      attributes: undefined,
      flags: 1,
      tracestate: 'dd=s:2;t.dm:-3;t.ksr:1',
    },
  ])
})

test('what other vendors have that has no room is left out, from its end', () => {
  const members = Array.from({ length: 30 }, (_, i) => `vendor${i}=${'x'.repeat(20)}`)
  const trace = new RemoteTrace({
    highHi: 0,
    highLo: 0,
    lowHi: 0,
    lowLo: 1,
    priority: 1,
    decisionMaker: undefined,
    origin: undefined,
    propagated: undefined,
    tracestate: members.join(','),
  })
  const told = linkedTracestate(trace) ?? ''
  const kept = told.split(',').length - 1
  expect(told).toBe(['dd=s:1', ...members.slice(0, kept)].join(','))
  expect(told.length).toBeLessThanOrEqual(512)
  expect(told.length + (members[kept]?.length ?? 0)).toBeGreaterThanOrEqual(512)
})

test.each([undefined, null, 'dd=s:1', {}, { priority: 1 }])(
  '%j is no trace of which anything could be told',
  (trace) => {
    expect(linkedTracestate(trace)).toBeUndefined()
  },
)
