import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Span } from '../../lib/span/span.ts'
import type { SpanContext } from '../../lib/span/span-context.ts'
import { createTestTracer } from '../../lib/testing/index.ts'
import { Tracer } from '../../lib/tracer.ts'

const boom = (): never => {
  throw new Error('boom')
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

const HOSTILE: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['a number', 7],
  ['NaN', Number.NaN],
  ['an empty text', ''],
  ['a text of a megabyte', 'x'.repeat(1 << 20)],
  ['lone surrogates', '\ud800\udfff\ud800'],
  ['a symbol', Symbol('s')],
  ['a bigint', 2n ** 80n],
  ['a function', () => {}],
  ['an array', [1, [2]]],
  ['an object', { a: 1 }],
  [
    'a throwing getter',
    {
      get a() {
        return boom()
      },
      get childOf() {
        return boom()
      },
    },
  ],
  ['a throwing toString', { toString: boom, valueOf: boom, [Symbol.toPrimitive]: boom }],
  ['a revoked proxy', revoked()],
  [
    'a proxy that throws for everything',
    new Proxy(
      {},
      { get: boom, set: boom, has: boom, ownKeys: boom, getPrototypeOf: boom, getOwnPropertyDescriptor: boom },
    ),
  ],
  ['a frozen object', Object.freeze({})],
  ['an error', new Error('e')],
  ['a date', new Date(Number.NaN)],
]

describe('nothing that is given makes a method throw, and every span arrives', () => {
  describe.each(HOSTILE)('%s', (_, value) => {
    const given = value as never

    test('to the tracer', () => {
      const { tracer, exporter } = createTestTracer()
      expect(tracer.extract(given, given)).toBeNull()
      expect(tracer.extract('http_headers', given)).toBeNull()
      if (typeof value !== 'function') {
        tracer.trace(given, given, () => {})
        tracer.trace(
          'a',
          {
            service: given,
            resource: given,
            type: given,
            tags: given,
            links: given,
            startTime: given,
            measured: given,
            references: given,
          },
          () => {},
        )
        const manual: Span = tracer.trace(given, given)
        manual.finish()
      }
      tracer.startSpan(given, given).finish()
      tracer.startSpan('b', { childOf: given }).finish()
      tracer.wrap('c', given, () => {})()
      tracer.inject(given, given, given)
      tracer.inject(null, 'http_headers', given)
      tracer.trace('d', (span) => {
        tracer.inject(span, 'http_headers', given)
        tracer.inject(span, 'log', given)
      })
      tracer.scope().activate(given, () => {})
      tracer.scope().bind(given)
      tracer.scope().bind(() => {}, given)()
      expect(exporter.spans).toHaveLength(tracer.stats().started)
    })

    test('to a span', () => {
      const { tracer, exporter } = createTestTracer()
      tracer.trace('a', (span) => {
        span
          .setTag(given, given)
          .setTag('k', given)
          .setTag('error', given)
          .setTag('service.name', given)
          .setTag('http.status_code', given)
        span
          .setTag('sampling.priority', given)
          .setTag('manual.drop', given)
          .setTag('error.stack', given)
          .setTag('_dd.measured', given)
        span.addTags(given).setTags({ k: given }).setError(given).setResource(given).setOperationName(given)
        span.addLink(given).addLink({ context: given }).addLinks(given).addLinks([given])
        span.addEvent(given, given, given).addEvent('e', { k: given }).recordException(given, given)
        span.finish(given)
      })
      const [span] = exporter.spans
      for (const [key, text] of Object.entries(span?.meta ?? {})) expect([key, typeof text]).toEqual([key, 'string'])
      for (const [key, number] of Object.entries(span?.metrics ?? {}))
        expect([key, Number.isFinite(number)]).toEqual([key, true])
      expect([typeof span?.name, typeof span?.service, typeof span?.resource, typeof (span?.type ?? '')]).toEqual(
        Array(4).fill('string'),
      )
      expect(span?.duration).toBeGreaterThanOrEqual(0)
    })
  })
})

test('what has no effect is explained once when debugging, and only counted otherwise', () => {
  const lines: string[] = []
  const say = (line: string): void => {
    lines.push(line)
  }
  for (const debug of [false, true]) {
    const { tracer } = createTestTracer({ debug, startupLogs: false, logger: { debug: say, warn: say, error: say } })
    const span = tracer.startSpan('job')
    for (let i = 0; i < 3; i++) span.finish()
    expect(tracer.stats().misuse).toEqual({ 'finish on a finished span': 2 })
  }
  expect(lines).toEqual([
    'clew: finish on a finished span (job); it had no effect. Counted in tracer.stats().misuse, not said again.',
  ])
})

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY, 1e300, 1_767_225_600, '1', null])(
  'a time that is none is taken for now, and counted: %s',
  (time) => {
    const { tracer, exporter, clock } = createTestTracer()
    const now = BigInt(clock.wall()) * 1_000_000n
    const span = tracer.startSpan('job', { startTime: time as never })
    clock.advance(2)
    span.finish(time as never)
    expect(exporter.spans).toMatchObject([{ start: now, duration: 2_000_000 }])
    expect(tracer.stats().misuse).toEqual({ 'time that is not in milliseconds since the epoch': 2 })
  },
)

test('a sampler that throws costs no trace', () => {
  const { tracer, exporter } = createTestTracer(
    { logger: { warn() {}, error() {} } },
    {},
    { sampler: { decide: boom } },
  )
  tracer.trace('a', () => {})
  expect(exporter.spans[0]?.metrics['_sampling_priority_v1']).toBe(1)
})

describe('a span of the time before init', () => {
  const early = new Tracer().startSpan('early')

  test.each([
    ['itself', early],
    ['its context', early.context()],
  ])('is nobody to be the child of, or to point to: %s', (_name, given) => {
    const { tracer, exporter } = createTestTracer()
    tracer
      .startSpan('child', { childOf: given })
      .addLink(given as SpanContext)
      .finish()
    tracer.trace('outer', () => tracer.activate(given, () => tracer.trace('inner', () => {})))
    expect(exporter.spans.map(({ name, parentId, traceId }) => [name, parentId, /^0+$/.test(traceId)])).toEqual([
      ['child', '0', false],
      ...(given === early ? [] : [['inner', '0', false]]),
      ['outer', '0', false],
    ])
    expect(exporter.spans.flatMap(({ links }) => links ?? [])).toEqual([])
  })
})

describe('what only looks like a span', () => {
  const { tracer } = createTestTracer()
  const real = tracer.startSpan('real')
  test.each([
    ['has its prototype', Object.create(Object.getPrototypeOf(real))],
    ['hides it', new Proxy(real, { get: boom })],
    ["has its context's prototype", Object.create(Object.getPrototypeOf(real.context()))],
    ['hides its context', new Proxy(real.context(), { get: boom })],
  ])('%s', (_name, given) => {
    const test = createTestTracer()
    test.tracer.startSpan('a', { childOf: given }).finish()
    test.tracer.trace('b', { childOf: given }, () => {})
    test.tracer.scope().activate(given, () => {})
    test.tracer.activate(given, () => {})
    test.tracer.bind(() => {}, given)()
    test.tracer.inject(given, 'http_headers', {})
    expect(test.exporter.spans.map(({ parentId }) => parentId)).toEqual(['0', '0'])
  })
})

test.each([null, 5, 'x', {}, true])('trace with %j for a function starts nothing', (fn) => {
  const { tracer } = createTestTracer()
  expect(tracer.trace('a', {}, fn as never)).toBeUndefined()
  expect(tracer.stats()).toMatchObject({ started: 0, misuse: { 'trace with something that is not a function': 1 } })
})

test('open without using is counted: its span was never active', async () => {
  const { tracer } = createTestTracer()
  const span = await tracer.open('a')
  span.finish()
  expect(tracer.stats().misuse).toEqual({ 'open() without using, so that the span was never active': 1 })
})

test('a span and its context show their ids, in JSON and in the console, and nothing else', () => {
  const { tracer } = createTestTracer()
  const span = tracer.startSpan('job')
  expect(JSON.parse(JSON.stringify({ span, context: span.context() }))).toEqual({
    span: { name: 'job', traceId: span.traceId, spanId: '1', finished: false },
    context: { traceId: span.traceId, spanId: '1' },
  })
  expect(inspect(span)).toMatch(
    /^Span \{\s+name: 'job',\s+traceId: '[0-9a-f]{32}',\s+spanId: '1',\s+finished: false\s+\}$/,
  )
  expect(inspect(span.context())).toMatch(/^SpanContext \{ traceId: '[0-9a-f]{32}', spanId: '1' \}$/)
})
