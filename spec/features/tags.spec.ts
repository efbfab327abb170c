import { describe, expect, test, vi } from 'vitest'
import type { TracerOptions } from '../../lib/config/options.ts'
import { priority, tags } from '../../lib/ext/index.ts'
import type { Span } from '../../lib/span/span.ts'
import { createTestTracer, type SpanRecord } from '../../lib/testing/index.ts'

function record(use: (span: Span) => void, options?: TracerOptions): SpanRecord {
  const { tracer, exporter } = createTestTracer(options)
  tracer.trace('op', (span) => use(span))
  return exporter.spans[0] as SpanRecord
}

describe('tags', () => {
  test('are text or numbers when they arrive', () => {
    const { meta, metrics } = record((span) =>
      span
        .setTag('a', 'x')
        .addTags({ b: 1, c: true })
        .setTags({ d: null, e: undefined, f: { g: 2 } }),
    )
    expect(meta).toMatchObject({ a: 'x', c: 'true', d: 'null' })
    expect(metrics).toMatchObject({ b: 1, 'f.g': 2 })
    expect(meta).not.toHaveProperty('e')
  })

  test('set again have the last value, of whatever kind', () => {
    const { meta, metrics } = record((span) => span.setTag('a', 'x').setTag('a', 1))
    expect(meta).not.toHaveProperty('a')
    expect(metrics).toHaveProperty('a', 1)
  })

  test('set to undefined are gone', () => {
    expect(record((span) => span.setTag('a', 'x').setTag('a', undefined)).meta).not.toHaveProperty('a')
  })

  test('may be called like anything', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '']
    const { meta } = record((span) => {
      for (const name of names) span.setTag(name, 'x')
    })
    for (const name of names) expect(Object.getOwnPropertyDescriptor(meta, name)?.value).toBe('x')
    expect({}.toString).toBe(Object.prototype.toString)
  })

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'abc'],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          ownKeys() {
            throw new Error('boom')
          },
        },
      ),
    ],
  ])('given as %s are none, and no harm', (_, given) => {
    const span = record((span) => span.addTags(given as never))
    expect(span.name).toBe('op')
  })

  test('of a finished span are ignored and counted', () => {
    const { tracer, exporter } = createTestTracer()
    const span = tracer.startSpan('a')
    span.finish()
    span.setTag('late', 1).setResource('r').setOperationName('n').setError().addEvent('e').addLink(span.context())
    expect(exporter.spans[0]).toMatchObject({ name: 'a', resource: 'a', error: 0 })
    expect(tracer.stats().misuse).toEqual({
      'setTag on a finished span': 1,
      'setResource on a finished span': 1,
      'setOperationName on a finished span': 1,
      'setError on a finished span': 1,
      'addEvent on a finished span': 1,
      'addLink on a finished span': 1,
    })
  })
})

describe('tags that say something of the span', () => {
  test('are its service, resource and type', () => {
    const span = record((span) =>
      span.addTags({ [tags.SERVICE_NAME]: 's', [tags.RESOURCE_NAME]: 'r', [tags.SPAN_TYPE]: 't' }),
    )
    expect(span).toMatchObject({ service: 's', resource: 'r', type: 't' })
    expect(span.meta).not.toHaveProperty('service.name')
  })

  test.each([
    ['a number', 5, '5'],
    ['an object', {}, '[object Object]'],
    [
      'one that throws',
      {
        toString() {
          throw new Error('boom')
        },
      },
      '[unserializable]',
    ],
  ])('as %s are text', (_, given, text) =>
    expect(record((span) => span.setTag('service.name', given)).service).toBe(text),
  )

  test.each([
    [true, 1],
    [1, 1],
    [false, 0],
    [0, 0],
    [null, 0],
    [undefined, 0],
  ])('error: %j is %i', (given, error) => {
    expect(record((span) => span.setTag('error', true).setTag('error', given)).error).toBe(error)
  })

  test('error: an error says what', () => {
    expect(record((span) => span.setTag('error', new TypeError('no')))).toMatchObject({
      error: 1,
      meta: { 'error.type': 'TypeError', 'error.message': 'no' },
    })
    expect(record((span) => span.setTag('error', 'no'))).toMatchObject({ error: 1, meta: { 'error.message': 'no' } })
  })

  test.each(['error.message', 'error.type', 'error.stack'])('%s makes it an error', (name) => {
    expect(record((span) => span.setTag(name, 'x'))).toMatchObject({ error: 1, meta: { [name]: 'x' } })
  })

  test('http.status_code is text', () => {
    expect(record((span) => span.setTag('http.status_code', 404)).meta).toHaveProperty(['http.status_code'], '404')
  })

  test.each([
    [true, 1],
    [false, 0],
    [1, 1],
    [0, 0],
  ])('_dd.measured: %j is the metric %i', (given, measured) => {
    expect(record((span) => span.setTag('_dd.measured', given)).metrics).toHaveProperty(['_dd.measured'], measured)
  })

  test('a span is measured when it is asked for, and not otherwise', () => {
    const { tracer, exporter } = createTestTracer()
    tracer.trace('a', { measured: true }, () => tracer.trace('b', () => {}))
    expect(exporter.spans.map((span) => span.metrics['_dd.measured'])).toEqual([1, undefined])
  })
})

describe('the sampling priority', () => {
  test.each<[string, (span: Span) => unknown, number, string | undefined]>([
    ['is 1 if nobody says otherwise', () => {}, priority.AUTO_KEEP, '-0'],
    ['is 2 for keep()', (span) => span.keep(), priority.USER_KEEP, '-4'],
    ['is -1 for drop()', (span) => span.drop(), priority.USER_REJECT, '-4'],
    ['is 2 for manual.keep', (span) => span.setTag('manual.keep', true), priority.USER_KEEP, '-4'],
    ['is -1 for manual.drop', (span) => span.setTag('manual.drop', 'anything'), priority.USER_REJECT, '-4'],
    ['is as before for manual.drop: false', (span) => span.setTag('manual.drop', false), priority.AUTO_KEEP, '-0'],
    ['is 2 for sampling.priority 1', (span) => span.setTag('sampling.priority', 1), priority.USER_KEEP, '-4'],
    ['is -1 for sampling.priority 0', (span) => span.setTag('sampling.priority', 0), priority.USER_REJECT, '-4'],
    ['is what was said last', (span) => span.keep().drop().keep(), priority.USER_KEEP, '-4'],
    [
      'changes also after it was told to others',
      (span) => {
        span.context().toTraceparent()
        span.drop()
      },
      priority.USER_REJECT,
      '-4',
    ],
  ])('%s', (_, use, expected, maker) => {
    const { meta, metrics } = record((span) => {
      use(span)
    })
    expect(metrics['_sampling_priority_v1']).toBe(expected)
    expect(meta['_dd.p.dm']).toBe(maker)
    expect(meta).not.toHaveProperty('manual.keep')
  })

  test.each([
    [1, 2],
    [0, -1],
  ])('follows a sample rate of %d', (sampleRate, expected) => {
    const { meta, metrics } = record(() => {}, { sampleRate })
    expect(metrics).toMatchObject({ _sampling_priority_v1: expected, '_dd.rule_psr': sampleRate })
    expect(meta['_dd.p.dm']).toBe('-3')
  })

  test('is on the first span of a chunk, and there alone', () => {
    const { tracer, exporter } = createTestTracer()
    tracer.trace('a', () => tracer.trace('b', () => {}))
    expect(exporter.spans.map((span) => '_sampling_priority_v1' in span.metrics)).toEqual([true, false])
  })
})

describe('links and events', () => {
  test('are kept, each of them', () => {
    const { tracer, exporter } = createTestTracer()
    const other = tracer.startSpan('other')
    tracer.trace('a', { links: [{ context: other.context(), attributes: { via: 'queue' } }] }, (span) => {
      span.addLink(other.context()).addLinks([{ context: other.context() }])
      span.addEvent('one').addEvent('two', { n: [1, 2] })
      span.recordException(new TypeError('no'), { 'order.id': 7 })
    })
    const [span] = exporter.spans
    expect(span?.links).toEqual([
      { traceId: other.traceId, spanId: other.spanIdHex, attributes: { via: 'queue' } },
      { traceId: other.traceId, spanId: other.spanIdHex, attributes: undefined },
      { traceId: other.traceId, spanId: other.spanIdHex, attributes: undefined },
    ])
    expect(span?.events.map((event) => event.name)).toEqual(['one', 'two', 'exception'])
    expect(span?.events[2]?.attributes).toMatchObject({
      'exception.type': 'TypeError',
      'exception.message': 'no',
      'order.id': 7,
    })
    expect(span?.error).toBe(0)
  })

  test('of an exception have its own attributes beside one that is named as the prototype', () => {
    const { tracer, exporter } = createTestTracer()
    const set = vi.fn()
    const attributes = Object.fromEntries([
      ['__proto__', new Proxy({}, { set })],
      ['order.id', 7],
    ])
    tracer.startSpan('a').recordException(new TypeError('no'), attributes).finish()
    expect(exporter.spans[0]?.events[0]?.attributes).toMatchObject({ 'exception.type': 'TypeError', 'order.id': 7 })
    expect(set).not.toHaveBeenCalled()
  })

  test.each([
    ['a text', 'x'],
    ['nothing', undefined],
    ['an object', {}],
    ['ids that are none', { traceId: 'x', spanIdHex: 'y' }],
  ])('a link to %s is ignored and counted', (_, context) => {
    const { tracer, exporter } = createTestTracer()
    tracer.trace('a', (span) => span.addLink({ context } as never))
    expect(exporter.spans[0]?.links).toEqual([])
    expect(tracer.stats().misuse).toEqual({ 'link to something that is not a span': 1 })
  })

  test.each([
    ['now', undefined, 1_767_225_600_005_000_000n],
    ['in this year', 1_767_225_600_000.25, 1_767_225_600_000_250_000n],
    ['in 1970', 123.45, 123_450_000n],
    ['at the very beginning', 0, 0n],
    ['before it, which is no time', -1, 1_767_225_600_005_000_000n],
    ['at no time', Number.NaN, 1_767_225_600_005_000_000n],
  ])('an event may happen %s', (_, time, expected) => {
    const { tracer, exporter, clock } = createTestTracer()
    tracer.trace('a', (span) => {
      clock.advance(5)
      span.addEvent('e', {}, time)
    })
    expect(exporter.spans[0]?.events[0]?.timeUnixNano).toBe(expected)
  })

  test('attributes that an event cannot carry are left out, counted, and warned of once', () => {
    const warn = vi.fn()
    const { tracer, exporter } = createTestTracer({ logger: { warn, error: warn } })
    const attributes = { ok: 1, object: {}, mixed: [1, 'a'], nested: [[1]], nan: Number.NaN, large: 2n ** 66n }
    tracer.trace('a', (span) => span.addEvent('e', attributes as never).addEvent('f', attributes as never))
    expect(exporter.spans[0]?.events.map((event) => event.attributes)).toEqual([{ ok: 1 }, { ok: 1 }])
    expect(Object.values(tracer.stats().misuse)).toEqual([2])
    expect(warn.mock.calls).toEqual([
      [
        'clew: event attribute that is no string, number, boolean or array of one of them (object, mixed, nested, nan, large); it is left out. Counted in tracer.stats().misuse, not said again.',
      ],
    ])
  })
})

test('ids read in every form', () => {
  const { tracer } = createTestTracer()
  tracer.trace('a', (span) => {
    expect(span).toMatchObject({
      traceId: '6955b900000000000000000000000001',
      traceIdDecimal: '1',
      spanId: '1',
      spanIdHex: '0000000000000001',
      finished: false,
    })
    const context = span.context()
    expect([context.toTraceId(), context.toTraceId(true), context.toSpanId(), context.toSpanId(true)]).toEqual([
      '1',
      '6955b900000000000000000000000001',
      '1',
      '0000000000000001',
    ])
    expect(context.toTraceparent()).toBe('00-6955b900000000000000000000000001-0000000000000001-01')
    expect(span.tracer()).toBe(tracer)
  })
})

describe('undefined', () => {
  test.each(['error.message', 'error.type', 'error.stack'])('as %s says nothing of an error', (key) => {
    const { tracer, exporter } = createTestTracer()
    tracer.trace('a', (span) => void span.setTag(key, undefined))
    expect(exporter.spans[0]).toMatchObject({ error: 0 })
  })

  test.each(['manual.keep', 'manual.drop', 'sampling.priority'])('as %s decides nothing', (key) => {
    const { tracer, exporter } = createTestTracer()
    tracer.trace('a', (span) => void span.setTag(key, undefined))
    expect(exporter.spans[0]?.metrics['_sampling_priority_v1']).toBe(1)
  })
})

test.each([
  ['before', ['env', 'service.name']],
  ['after', ['service.name', 'env']],
])('the version is not that of another service, whose name is set %s', (_when, keys) => {
  const { tracer, exporter } = createTestTracer({ version: '1.2.3' })
  tracer.trace('a', (span) => {
    for (const key of keys) span.setTag(key, 'other')
  })
  expect(exporter.spans[0]).toMatchObject({ service: 'other', meta: { env: 'other' } })
  expect(exporter.spans[0]?.meta['version']).toBeUndefined()
})

test("OpenTracing's log is an event", () => {
  const { tracer, exporter } = createTestTracer()
  tracer.trace('a', (span) => void span.log({ event: 'cache.miss', key: 'k' }).log({ n: 1 }).logEvent('old', 'p'))
  expect(exporter.spans[0]?.events?.map(({ name, attributes }) => [name, { ...attributes }])).toEqual([
    ['cache.miss', { event: 'cache.miss', key: 'k' }],
    ['log', { n: 1 }],
    ['old', { payload: 'p' }],
  ])
})
