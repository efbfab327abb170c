import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Span } from '../../lib/span/span.ts'
import { createTestTracer } from '../../lib/testing/index.ts'

const HEADERS = {
  'x-datadog-trace-id': '81985529216486895',
  'x-datadog-parent-id': '42',
  'x-datadog-sampling-priority': '2',
  'x-datadog-origin': 'synthetics',
  'x-datadog-tags': '_dd.p.dm=-4,_dd.p.tid=640cfd8d00000000,_dd.p.usr=7',
}

describe('a trace', () => {
  test('is handed on when its last span is finished, whichever that is', () => {
    const { tracer, exporter } = createTestTracer()
    const root = tracer.startSpan('root')
    const child = tracer.startSpan('child', { childOf: root })
    root.finish()
    expect(exporter.traces).toEqual([])
    child.finish()
    expect(exporter.traces.map((chunk) => chunk.map((span) => span.name))).toEqual([['root', 'child']])
  })

  test('has its spans in the order in which they started, in whatever order they finish', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }).chain((n) => fc.shuffledSubarray([...Array(n).keys()], { minLength: n })),
        (order) => {
          const { tracer, exporter } = createTestTracer()
          const root = tracer.startSpan('0')
          const spans = [root, ...order.slice(1).map((_, i) => tracer.startSpan(String(i + 1), { childOf: root }))]
          for (const i of order) (spans[i] as Span).finish()
          expect(exporter.traces.map((chunk) => chunk.map((span) => Number(span.name)))).toEqual([[...order.keys()]])
        },
      ),
    )
  })

  test('goes on as a further chunk when something is started below a finished span of it', () => {
    const { tracer, exporter } = createTestTracer()
    const root = tracer.startSpan('root')
    root.finish()
    for (const name of ['a', 'b']) tracer.startSpan(name, { childOf: root }).finish()
    expect(exporter.traces.map((chunk) => chunk.map((span) => [span.name, span.parentId]))).toEqual([
      [['root', '0']],
      [['a', '1']],
      [['b', '1']],
    ])
  })

  test('that is long goes in parts, each span once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.array(fc.boolean(), { maxLength: 60 }), (flushMinSpans, steps) => {
        const { tracer, exporter } = createTestTracer({ flushMinSpans })
        const root = tracer.startSpan('root')
        const open: Span[] = []
        let started = 0
        for (const start of steps) {
          if (start) open.push(tracer.startSpan(`s${started++}`, { childOf: root }))
          else open.shift()?.finish()
          expect(tracer.stats().held).toBeLessThan(flushMinSpans)
        }
        for (const span of open) span.finish()
        root.finish()
        expect(exporter.spans.map((span) => span.name).toSorted()).toEqual(
          ['root', ...Array.from({ length: started }, (_, i) => `s${i}`)].toSorted(),
        )
        for (const chunk of exporter.traces) {
          expect(chunk.length).toBeLessThanOrEqual(flushMinSpans)
          const ids = chunk.map((span) => Number(span.spanId))
          expect(ids).toEqual(ids.toSorted((a, b) => a - b))
          expect(chunk[0]?.meta).toHaveProperty(['_dd.p.tid'], '6955b90000000000')
        }
        expect(tracer.stats()).toMatchObject({
          started: started + 1,
          finished: started + 1,
          held: 0,
          sent: { spans: started + 1 },
        })
      }),
    )
  })

  test('goes in small parts also where more spans are open at once than are kept', () => {
    const { tracer, exporter } = createTestTracer()
    const root = tracer.startSpan('root')
    const open = Array.from({ length: 20_000 }, () => tracer.startSpan('part', { childOf: root }))
    for (const span of open) span.finish()
    root.finish()
    expect(exporter.spans).toHaveLength(20_001)
    // A sixteenth of the 10,000 that are kept: a part of all that are open would block the loop while it is encoded.
    expect(Math.max(...exporter.traces.map((chunk) => chunk.length))).toBeLessThanOrEqual(625)
  })

  test('goes ahead of its end as soon as what has finished of it is large', () => {
    const { tracer, exporter } = createTestTracer()
    const root = tracer.startSpan('root')
    const part = (): void => tracer.startSpan('part', { childOf: root, tags: { text: 'x'.repeat(20_000) } }).finish()
    for (let i = 0; i < 90; i++) part()
    expect(exporter.traces).toEqual([])
    for (let i = 0; i < 20; i++) part()
    // 2 MiB.
    expect(exporter.traces.map((chunk) => chunk.length)).toEqual([104])
  })

  test('is sent as far as it is finished when the tracer ends', async () => {
    const { tracer, exporter } = createTestTracer()
    const root = tracer.startSpan('root')
    tracer.startSpan('child', { childOf: root }).finish()
    tracer.startSpan('other.root').setTag('n', 1)
    const stats = await tracer.shutdown()
    expect(exporter.spans.map((span) => span.name)).toEqual(['child'])
    expect(stats).toMatchObject({ started: 3, finished: 1, held: 0, sent: { spans: 1 } })
  })

  test('frees the tags of its spans when it is handed on, and keeps their ids', () => {
    const { tracer } = createTestTracer()
    const span = tracer.startSpan('a', { tags: { big: 'x' }, resource: 'r' })
    const { traceId, spanId } = span
    span.finish()
    expect(span).toMatchObject({
      traceId,
      spanId,
      finished: true,
      tags: undefined,
      resource: undefined,
      parent: undefined,
    })
  })
})

describe('ids', () => {
  test('of a trace have 128 bits, the upper ones being the second in which it began', () => {
    const { tracer, clock } = createTestTracer()
    clock.advance(1500)
    expect(tracer.startSpan('a').traceId).toBe('6955b901000000000000000000000001')
  })

  test('of a trace have 64 bits if that is wanted', () => {
    const { tracer, exporter } = createTestTracer({}, { DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED: 'false' })
    tracer.trace('a', () => {})
    expect(exporter.spans[0]?.traceId).toBe('00000000000000000000000000000001')
    expect(exporter.spans[0]?.meta).not.toHaveProperty(['_dd.p.tid'])
  })
})

describe('a trace that began in another process', () => {
  test('goes on here with its id, its parent, its decision and its tags', () => {
    const { tracer, exporter } = createTestTracer()
    const context = tracer.extract('http_headers', HEADERS)
    tracer.trace('web.request', { childOf: context }, () => tracer.trace('child', () => {}))
    expect(exporter.spans[0]).toMatchObject({
      traceId: '640cfd8d000000000123456789abcdef',
      parentId: '42',
      meta: { '_dd.p.dm': '-4', '_dd.p.tid': '640cfd8d00000000', '_dd.p.usr': '7', '_dd.origin': 'synthetics' },
      metrics: { _sampling_priority_v1: 2, '_dd.top_level': 1 },
    })
    expect(exporter.spans[1]).toMatchObject({
      traceId: '640cfd8d000000000123456789abcdef',
      parentId: exporter.spans[0]?.spanId,
    })
  })

  test('tells on each of its spans what kind of traffic began it, and nothing else of the trace', () => {
    const { tracer, exporter } = createTestTracer()
    const began = { childOf: tracer.extract('http_headers', HEADERS) }
    tracer.trace('web.request', began, () => tracer.trace('child', () => tracer.trace('grandchild', () => {})))
    const [, ...others] = exporter.spans
    expect(others.map(({ meta }) => meta['_dd.origin'])).toEqual(['synthetics', 'synthetics'])
    expect(others.flatMap(({ meta }) => Object.keys(meta).filter((name) => name.startsWith('_dd.p.')))).toEqual([])
  })

  test('is two traces to collect when it comes in twice: neither waits for the other', () => {
    const { tracer, exporter } = createTestTracer()
    const first = tracer.startSpan('first', { childOf: tracer.extract('http_headers', HEADERS) })
    const second = tracer.startSpan('second', { childOf: tracer.extract('http_headers', HEADERS) })
    second.finish()
    expect(exporter.traces.map((chunk) => chunk.map((span) => span.name))).toEqual([['second']])
    first.finish()
    expect(exporter.traces).toHaveLength(2)
  })

  test('comes out of here as it came in', () => {
    const { tracer } = createTestTracer()
    tracer.trace('web.request', { childOf: tracer.extract('http_headers', HEADERS) }, (span) => {
      const headers: Record<string, string> = {}
      tracer.inject(span, 'http_headers', headers)
      expect(headers).toEqual({
        ...HEADERS,
        'x-datadog-parent-id': span.spanId,
        traceparent: `00-640cfd8d000000000123456789abcdef-${span.spanIdHex}-01`,
        tracestate: `dd=s:2;o:synthetics;p:${span.spanIdHex};t.dm:-4;t.usr:7`,
      })
    })
  })

  test('can be overruled by hand', () => {
    const { tracer, exporter } = createTestTracer()
    tracer.trace('web.request', { childOf: tracer.extract('http_headers', HEADERS) }, (span) => span.drop())
    expect(exporter.spans[0]?.metrics['_sampling_priority_v1']).toBe(-1)
    expect(exporter.spans[0]?.meta).toHaveProperty(['_dd.p.dm'], '-4')
  })

  test('that came without a decision is decided here', () => {
    const { tracer, exporter } = createTestTracer({ sampleRate: 0 })
    const { 'x-datadog-sampling-priority': _, ...headers } = HEADERS
    tracer.trace('web.request', { childOf: tracer.extract('http_headers', headers) }, () => {})
    expect(exporter.spans[0]?.metrics).toMatchObject({ _sampling_priority_v1: -1, '_dd.rule_psr': 0 })
  })

  test('is none where there are no headers', () => {
    const { tracer, exporter } = createTestTracer()
    expect(tracer.extract('http_headers', {})).toBeNull()
    expect(tracer.extract('binary', HEADERS)).toBeNull()
    tracer.trace('web.request', { childOf: tracer.extract('http_headers', {}) }, () => {})
    expect(exporter.spans[0]?.parentId).toBe('0')
  })
})

test('inject takes the active span if none is named, and a log record learns the service also without one', () => {
  const { tracer } = createTestTracer({ service: 'shop', env: 'dev', version: '1' })
  const [headers, outside, inside]: Record<string, unknown>[] = [{}, {}, {}]
  tracer.inject(null, 'log', outside as object)
  tracer.trace('a', (span) => {
    tracer.inject(undefined, 'http_headers', headers as object)
    tracer.inject(span, 'log', inside as object)
  })
  expect(headers).toMatchObject({ 'x-datadog-parent-id': '1' })
  expect(outside).toEqual({ dd: { service: 'shop', version: '1', env: 'dev' } })
  expect(inside).toEqual({
    dd: { trace_id: '6955b900000000000000000000000001', span_id: '1', service: 'shop', version: '1', env: 'dev' },
  })
})

test('rootSpan is the first span of this process, wherever it is asked for', () => {
  const { tracer } = createTestTracer()
  expect(tracer.rootSpan()).toBeUndefined()
  tracer.trace('root', (root) => tracer.trace('a', () => tracer.trace('b', () => expect(tracer.rootSpan()).toBe(root))))
})
