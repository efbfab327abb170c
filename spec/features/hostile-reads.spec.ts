import { EventEmitter } from 'node:events'
import { Readable } from 'node:stream'
import { describe, expect, test, vi } from 'vitest'
import { createTracer } from '../../lib/core.ts'
import type { Span } from '../../lib/span/span.ts'
import { ManualClock } from '../../lib/testing/manual-clock.ts'
import { ManualTimers } from '../../lib/testing/manual-timers.ts'
import type { Tracer } from '../../lib/tracer.ts'
import { StrictExporter } from '../strict-agent/strict-exporter.ts'

const boom = (): never => {
  throw new Error('boom')
}

/** Its own prototype: who walks up finds no end. */
const own: object = new Proxy({}, { getPrototypeOf: () => own })
const ownThenable: object = new Proxy(() => {}, {
  getPrototypeOf: () => ownThenable,
  get: (_, key) => (key === 'then' ? (settled: () => void) => settled() : undefined),
})
/** A list that says it has billions of elements. */
const endless = new Proxy(new Array(2 ** 32 - 1), {})
const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, i]))
const detached = new DataView(new ArrayBuffer(8))
structuredClone(detached.buffer, { transfer: [detached.buffer as ArrayBuffer] })

function having<T extends object>(object: T, properties: Readonly<Record<string, unknown>>): T {
  for (const [name, value] of Object.entries(properties)) Object.defineProperty(object, name, { value })
  return object
}

function showing<T extends object>(target: T, refused: string): T {
  return new Proxy(target, { get: (shown, key) => (key === refused ? boom() : Reflect.get(shown, key)) })
}

function revoked(): () => void {
  const { proxy, revoke } = Proxy.revocable(() => {}, {})
  revoke()
  return proxy
}

function setUp() {
  let exporter: StrictExporter | undefined
  const tracer = createTracer(
    { service: 'shop', startupLogs: false, logger: { warn() {}, error() {} } },
    {
      clock: new ManualClock(),
      timers: new ManualTimers(),
      exporter: (context) => {
        exporter = new StrictExporter(context)
        return exporter
      },
    },
  )
  return { tracer, exporter: exporter as StrictExporter, span: tracer.startSpan('root') }
}

type Give = (span: Span, tracer: Tracer) => unknown

function expectWhole(give: Give): void {
  const { tracer, exporter, span } = setUp()
  const start = performance.now()
  give(span, tracer)
  if (!span.finished) span.finish()
  expect(performance.now() - start).toBeLessThan(1000)
  exporter.take()
  expect(exporter.refused).toEqual([])
  const { started, finished, sent } = tracer.stats()
  expect([finished, sent.spans]).toEqual([started, started])
  expect(exporter.spans).toBe(started)
}

describe('a value that would take for ever', () => {
  test.each<[string, Give]>([
    ['a list of what is its own prototype', (span) => span.setTag('k', new Array(256).fill(own))],
    [
      'a promise that has such a prototype',
      (_, tracer) => tracer.trace('t', () => Object.setPrototypeOf(Promise.resolve(), ownThenable)),
    ],
    ['a thenable that is its own prototype', (_, tracer) => tracer.trace('t', () => ownThenable)],
    [
      'the object of a decorated method',
      (_, tracer) => {
        const context = { kind: 'method', name: 'm' } as ClassMethodDecoratorContext
        Reflect.apply(
          tracer.wrap()(() => {}, context),
          own,
          [],
        )
      },
    ],
    [
      'a proxy that hides the prototypes of what it shows',
      (span) => span.setError(new Proxy(Object.create(own), { getPrototypeOf: () => null })),
    ],
    ['what a symbol of an object names', (span) => span.setError({ [Symbol('x')]: Object.create(own) })],
    [
      'what a list has behind many elements',
      (span) => span.setError(having([...Array(250)], { x: Object.create(own) })),
    ],
    [
      'the name of an error within what was thrown',
      (span) => span.setError({ a: having(new Error('x'), { name: endless }) }),
    ],
    [
      'the value of a promise within what was thrown',
      (span) => span.setError({ a: Promise.resolve(Object.create(own)) }),
    ],
    [
      'lists that are many times in each other',
      (span) => span.setError(Array(200).fill(Array(200).fill(Array(20_000).fill(0)))),
    ],
    ['the source of a pattern', (span) => span.setTag('k', having(/a/, { source: endless }))],
    ['the source of a pattern as a resource', (span) => span.setResource(having(/a/, { source: endless }) as never)],
    [
      'what a view says is its buffer',
      (span) => span.setTag('k', having(new Uint8Array(1), { buffer: { length: 2 ** 31 } })),
    ],
    [
      'what a view within data says is its buffer',
      (span) => span.setMetaStruct('k', having(new Uint8Array(1), { buffer: { length: 2 ** 31 } })),
    ],
    ['a wide object many times in data', (span) => span.setMetaStruct('k', Array(1000).fill(wide))],
    ['a long text as an object', (span) => span.setMetaStruct('k', new String('x'.repeat(3e7)))],
    ['bytes behind a proxy', (span) => span.setMetaStruct('k', new Proxy(Buffer.alloc(1e7), {}))],
    ['tags that are bytes behind a proxy', (span) => span.addTags(new Proxy(Buffer.alloc(1e7), {}) as never)],
    ['bytes behind a proxy that are thrown', (span) => span.setError(new Proxy(Buffer.alloc(1e7), {}))],
    [
      'headers that are bytes behind a proxy',
      (_, tracer) => tracer.extract('http_headers', new Proxy(Buffer.alloc(1e7), {})),
    ],
    [
      'a header of billions of values',
      (_, tracer) => tracer.extract('http_headers', ['traceparent', new Array(2 ** 32 - 1)]),
    ],
    [
      'billions of references',
      (_, tracer) => {
        const reference = { type: () => 'x', referencedContext: () => null }
        const get = (_: object, key: unknown) => (key === 'length' ? 2 ** 32 : reference)
        tracer.startSpan('t', { references: new Proxy([], { get }) as never }).finish()
      },
    ],
  ])('is done with soon: %s', (_, give) => expectWhole(give))
})

describe('a value that throws when it is looked at', () => {
  test.each<[string, Give]>([
    [
      'a view',
      (span) => span.setMetaStruct('k', Object.defineProperty(new Uint8Array(1), 'byteLength', { get: boom })),
    ],
    [
      'a view whose length is no number',
      (span) => span.setMetaStruct('k', having(new Uint8Array(1), { byteLength: 1n })),
    ],
    ['a view whose buffer has gone elsewhere', (span) => span.setMetaStruct('k', detached)],
    ['a last argument', (_, tracer) => tracer.wrap('w', (_: () => void) => 1)(revoked())],
    [
      'what a callback is given',
      (_, tracer) => tracer.wrap('w', (done: (a: object) => void) => done(revoked()))(() => {}),
    ],
    [
      'a function that is to be wrapped',
      (_, tracer) => tracer.wrap('w', new Proxy((_: () => void) => 1, { get: boom }))(() => {}),
    ],
    [
      'a function that has no name',
      (_, tracer) =>
        Reflect.apply(Reflect.apply(tracer.wrap, tracer, [showing(() => 1, 'name')]) as () => void, undefined, []),
    ],
    [
      'the object of a decorated field',
      (_, tracer) => {
        const context = { kind: 'field', name: 'm' } as ClassFieldDecoratorContext<unknown, () => void>
        Reflect.apply(
          tracer.wrap()(undefined, context)(() => {}),
          Object.defineProperty({}, 'constructor', { get: boom }),
          [],
        )
      },
    ],
    ['a context, late', (span, tracer) => tracer.startSpan('t', { childOf: showing(span.context(), 'hi') }).finish()],
    ['a span, late', (span, tracer) => tracer.startSpan('t', { childOf: showing(span, 'hi') }).finish()],
    [
      'a span that is made active',
      (span, tracer) => tracer.activate(showing(span, 'canParent'), () => tracer.trace('t', () => 1)),
    ],
    ['a span that is to be written', (span, tracer) => tracer.inject(showing(span, 'context'), 'http_headers', {})],
    ['a context that is to be explained', (span, tracer) => tracer.explainSampling(showing(span.context(), 'span'))],
    [
      'the error of a stream',
      (_, tracer) => {
        const stream = tracer.trace('t', () => new Readable({ read() {} })).on('error', () => {})
        stream.emit('error', showing({}, 'code'))
      },
    ],
    [
      'a stream that lets go of no listener',
      (_, tracer) => {
        const stream = Object.assign(new EventEmitter(), { pipe() {}, read() {}, removeListener: boom })
        tracer.trace('t', () => stream).emit('end')
      },
    ],
    ['no function, to run with a span', (span, tracer) => tracer.scope().activate(span, undefined as never)],
  ])('does not throw into the program: %s', (_, give) => expectWhole(give))

  test('is the parent that a proxy shows', () => {
    const { tracer, span } = setUp()
    const inner = tracer.startSpan('inner', { childOf: span })
    for (const shown of [
      new Proxy(span, {}),
      new Proxy(span.context(), {}),
      new Proxy(inner, {}),
      new Proxy(inner.context(), {}),
    ])
      expect(tracer.startSpan('child', { childOf: shown }).traceId).toBe(span.traceId)
  })
})

describe('a value that calls the tracer when it is read', () => {
  const ids = { traceId: '1'.repeat(32), spanIdHex: '1'.repeat(16) }

  test.each<[string, Give]>([
    [
      'data that end another span',
      (span, tracer) =>
        span.setMetaStruct('k', {
          get a() {
            return tracer.startSpan('inner').finish()
          },
        }),
    ],
    [
      'data that end their span',
      (span) =>
        span.setMetaStruct('k', {
          get a() {
            return span.finish()
          },
        }),
    ],
    [
      'an attribute that ends its span',
      (span) =>
        span.addEvent('e', {
          get a() {
            span.finish()
            return 1
          },
        }),
    ],
    [
      'data that give themselves to another span',
      (span, tracer) => {
        const data = {
          get a() {
            return tracer.startSpan('inner').setMetaStruct('k', data).finish()
          },
        }
        span.setMetaStruct('k', data)
      },
    ],
    [
      'a link that ends another span',
      (span, tracer) =>
        span.addLink({
          ...ids,
          get trace() {
            return tracer.startSpan('inner').finish()
          },
        } as never),
    ],
  ])('leaves the payload whole: %s', (_, give) => expectWhole(give))
})

test('a hook is called again when the stack was too small for it once', () => {
  const { tracer } = setUp()
  const hook = vi.fn(() => boom())
  tracer.onSpanStart(hook)
  const deeper = (): void => {
    tracer.startSpan('deep')
    deeper()
  }
  expect(deeper).toThrow(RangeError)
  hook.mockClear()
  tracer.startSpan('after').finish()
  expect(hook).toHaveBeenCalledOnce()
})
