import { EventEmitter, once } from 'node:events'
import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { Span } from '../../lib/span/span.ts'
import { createTestTracer } from '../../lib/testing/index.ts'
import { parents, turn } from '../support/parents.ts'

const HEADERS = { 'x-datadog-trace-id': '7', 'x-datadog-parent-id': '42', 'x-datadog-sampling-priority': '2' }

describe('activate', () => {
  test('makes a span the parent of what runs in a function, and of what that leaves running', async () => {
    const test = createTestTracer()
    const { tracer } = test
    const span = tracer.startSpan('job')
    let late: Promise<void> | undefined
    const result = tracer.activate(span, () => {
      tracer.trace('now', () => {})
      late = turn().then(() => tracer.trace('late', () => {}))
      return 'result'
    })
    tracer.trace('outside', () => {})
    await late
    span.finish()
    expect(result).toBe('result')
    expect(parents(test)).toBe('job<- now<job outside<- late<job')
  })

  test('continues the trace of another process, whose span is nobody here', () => {
    const { tracer, exporter } = createTestTracer()
    tracer.activate(tracer.extract('text_map', HEADERS), () => {
      expect(tracer.activeSpan()).toBeUndefined()
      expect(tracer.carrier()).toMatchObject({ 'x-datadog-trace-id': '7', 'x-datadog-parent-id': '42' })
      tracer.trace('first', () => tracer.trace('inner', () => {}))
      tracer.trace('second', () => {})
      tracer.startSpan('apart').finish()
    })
    const seen = exporter.spans.map(({ name, traceId, parentId, metrics }) => [
      name,
      Number(`0x${traceId.slice(16)}`),
      parentId,
      metrics['_sampling_priority_v1'],
    ])
    expect(seen).toEqual([
      ['first', 7, '42', 2],
      ['inner', 7, exporter.spans[0]?.spanId, undefined],
      ['second', 7, '42', 2],
      ['apart', Number(exporter.spans[3]?.spanId), '0', 1],
    ])
  })

  test('takes the context of a span here for the span', () => {
    const test = createTestTracer()
    const { tracer } = test
    const span = tracer.startSpan('job')
    tracer.activate(span.context(), () => {
      expect(tracer.activeSpan()).toBe(span)
    })
    span.finish()
  })

  test.each([null, undefined])('with %s begins traces of their own', (none) => {
    const test = createTestTracer()
    const { tracer } = test
    tracer.trace('outer', () => tracer.activate(none, () => tracer.trace('own', () => {})))
    expect(parents(test)).toBe('outer<- own<-')
  })

  test('does not finish the span, does not mark it, and passes errors on', () => {
    const { tracer, exporter } = createTestTracer()
    const span = tracer.startSpan('job')
    const error = new Error('no')
    expect(() =>
      tracer.activate(span, () => {
        throw error
      }),
    ).toThrow(error)
    expect(span.finished).toBe(false)
    span.finish()
    expect(exporter.spans[0]?.error).toBe(0)
  })

  test('of a finished manual span falls back to what is active around', () => {
    const test = createTestTracer()
    const { tracer } = test
    const span = tracer.startSpan('ended')
    span.finish()
    tracer.trace('outer', () => tracer.activate(span, () => tracer.trace('inner', () => {})))
    expect(parents(test)).toBe('ended<- outer<- inner<outer')
  })

  test('of what is no span runs the function where it is, and is counted', () => {
    const test = createTestTracer()
    const { tracer } = test
    tracer.trace('outer', () => tracer.activate({} as Span, () => tracer.trace('inner', () => {})))
    expect(tracer.activate(null, 'no function' as never)).toBeUndefined()
    expect(parents(test)).toBe('outer<- inner<outer')
    expect(tracer.stats().misuse).toEqual({
      'activate with something that is neither a span nor the context of one': 1,
      'activate with something that is not a function': 1,
    })
  })
})

describe('bind', () => {
  test('brings back the context of now, wherever the function is called', async () => {
    const test = createTestTracer()
    const { tracer } = test
    const queue: (() => void)[] = []
    await tracer.trace('first', async () => {
      queue.push(() => tracer.trace('loose', () => {}))
      queue.push(tracer.bind(() => tracer.trace('bound', () => {})))
      await turn()
    })
    const outside = tracer.bind(() => tracer.trace('nobody', () => {}))
    tracer.trace('second', () => {
      for (const call of queue) call()
      outside()
    })
    expect(parents(test)).toBe('first<- second<- loose<second bound<first nobody<-')
  })

  test('goes by what is unfinished when the function is called', () => {
    const test = createTestTracer()
    const { tracer } = test
    tracer.trace('outer', () => {
      const manual = tracer.trace('manual')
      const call = tracer.bind((name: string) => tracer.trace(name, () => {}))
      call('before')
      manual.finish()
      call('after')
    })
    expect(parents(test)).toBe('outer<- manual<outer before<manual after<outer')
  })

  test('takes the span that it is given, or null for none', () => {
    const test = createTestTracer()
    const { tracer } = test
    const span = tracer.startSpan('job')
    const named = (name: string) => () => tracer.trace(name, () => {})
    tracer.trace('outer', () => {
      tracer.bind(named('below'), span)()
      tracer.bind(named('own'), null)()
      tracer.bind(named('here'), 'no span' as never)()
    })
    span.finish()
    expect(parents(test)).toBe('job<- outer<- below<job own<- here<outer')
    expect(tracer.stats().misuse).toEqual({ 'bind to something that is neither a span nor the context of one': 1 })
  })

  test('keeps name, length, this, properties and construction', () => {
    const { tracer } = createTestTracer()
    class Cart {
      readonly size: number
      constructor(size: number, _unused?: string) {
        this.size = size
      }
      static empty = new Cart(0)
    }
    const Bound = tracer.bind(Cart as never) as unknown as typeof Cart
    expect([Bound.name, Bound.length, Bound.empty, new Bound(3).size, new Bound(3) instanceof Cart]).toEqual([
      'Cart',
      2,
      Cart.empty,
      3,
      true,
    ])
    expect(
      tracer
        .bind(function (this: object) {
          return this
        })
        .call(Cart),
    ).toBe(Cart)
    expect(tracer.bind(7 as never)).toBe(7)
    expect(tracer.stats().misuse).toEqual({ 'bind of something that is not a function': 1 })
  })
})

describe('bindEmitter', () => {
  test('lets listeners run where they were added, not where the event comes from', () => {
    const test = createTestTracer()
    const { tracer } = test
    const emitter = new EventEmitter()
    expect(tracer.bindEmitter(tracer.bindEmitter(emitter))).toBe(emitter)
    tracer.trace('subscriber', () => {
      for (const method of ['on', 'addListener', 'prependListener', 'once', 'prependOnceListener'] as const)
        emitter[method]('event', () => tracer.trace(method, () => {}))
    })
    tracer.trace('emitter', () => {
      emitter.emit('event')
      emitter.emit('event')
    })
    const below = (name: string): string => `${name}<subscriber`
    const first = ['prependOnceListener', 'prependListener', 'on', 'addListener', 'once'].map(below)
    const second = ['prependListener', 'on', 'addListener'].map(below)
    expect(parents(test)).toBe(['subscriber<-', 'emitter<-', ...first, ...second].join(' '))
  })

  test('lets listeners be seen, counted and removed as they were given', () => {
    const { tracer } = createTestTracer()
    const emitter = tracer.bindEmitter(new EventEmitter())
    const heard: unknown[] = []
    const always = (...args: unknown[]) => heard.push('always', ...args)
    const once = (...args: unknown[]) => heard.push('once', ...args)
    const announced: unknown[] = []
    emitter.on('newListener', (_type, listener) => announced.push(listener))
    emitter.on('event', always).once('event', once)
    expect(emitter.listeners('event')).toEqual([always, once])
    expect([emitter.listenerCount('event', always), emitter.listenerCount('event', once)]).toEqual([1, 1])
    expect(announced).toEqual([always, once])
    emitter.emit('event', 1, 2)
    emitter.emit('event', 3)
    expect(heard).toEqual(['always', 1, 2, 'once', 1, 2, 'always', 3])
    emitter.once('event', once).off('event', once).removeListener('event', always)
    expect(emitter.emit('event')).toBe(false)
  })

  test('works with streams, with events.once, and with what is added by a method that calls another', async () => {
    const test = createTestTracer()
    const { tracer } = test
    class Bus extends EventEmitter {
      override addListener(type: string, listener: () => void): this {
        return this.on(type, listener)
      }
    }
    const bus = tracer.bindEmitter(new Bus())
    const stream = tracer.bindEmitter(new PassThrough())
    const listener = (): void => tracer.trace('heard', () => {})
    await tracer.trace('subscriber', async () => {
      bus.addListener('event', listener)
      stream.on('data', () => tracer.trace('data', () => {}))
    })
    tracer.trace('emitter', () => {
      bus.emit('event')
      bus.off('event', listener)
      bus.emit('event')
    })
    stream.end('x')
    await once(stream, 'end')
    expect(parents(test)).toBe('subscriber<- emitter<- heard<subscriber data<subscriber')
  })

  test('takes a class that has only taken over the methods of an emitter for one', () => {
    const test = createTestTracer()
    const { tracer } = test
    class Mixed {}
    Object.defineProperties(Mixed.prototype, Object.getOwnPropertyDescriptors(EventEmitter.prototype))
    const emitter = tracer.bindEmitter(new Mixed() as EventEmitter)
    tracer.trace('subscriber', () => void emitter.on('event', () => tracer.trace('heard', () => {})))
    tracer.trace('emitter', () => emitter.emit('event'))
    expect(parents(test)).toBe('subscriber<- emitter<- heard<subscriber')
  })

  test('may be asked for by two tracers, and for listeners that do not let themselves be changed', () => {
    const [a, b] = [createTestTracer(), createTestTracer()]
    const emitter = b.tracer.bindEmitter(a.tracer.bindEmitter(new EventEmitter()))
    const listener = Object.freeze(
      Object.assign(
        () => {
          a.tracer.trace('a.heard', () => {})
          b.tracer.trace('b.heard', () => {})
        },
        { listener: 'own' },
      ),
    )
    a.tracer.trace('a', () => b.tracer.trace('b', () => void emitter.on('event', listener)))
    emitter.emit('event')
    expect([parents(a), parents(b)]).toEqual(['a<- a.heard<a', 'b<- b.heard<b'])
    expect(emitter.listeners('event')).toEqual([listener])
    expect(emitter.off('event', listener).emit('event')).toBe(false)
  })

  test('leaves it to the emitter to refuse what is no listener', () => {
    const { tracer } = createTestTracer()
    const emitter = tracer.bindEmitter(new EventEmitter())
    expect(() => emitter.on('event', 7 as never)).toThrow(/listener/)
    expect(() => emitter.once('event', undefined as never)).toThrow(/listener/)
  })

  test.each([
    ['null', null],
    ['an object', {}],
    ['a frozen emitter', Object.freeze(new EventEmitter())],
    ['a message port, which knows its listeners in another way', new MessageChannel().port1],
    ['an emitter of another package', { on() {}, removeListener() {} }],
    [
      'getters that throw',
      {
        get on(): never {
          throw new Error('no')
        },
      },
    ],
    ['a revoked proxy', revoked()],
  ])('counts %s, and gives it back', (_name, given) => {
    const { tracer } = createTestTracer()
    expect(tracer.bindEmitter(given as never) === given).toBe(true)
    expect(tracer.stats().misuse).toEqual({
      'bindEmitter of something that is not an EventEmitter, or cannot be changed': 1,
    })
  })
})

describe('suppress', () => {
  test('records nothing in a function, nor in what it leaves running', async () => {
    const { tracer, exporter } = createTestTracer()
    let late: Promise<void> | undefined
    tracer.trace('outer', () => {
      const result = tracer.suppress(() => {
        tracer.trace('no', (span) => tracer.startSpan('no', { childOf: span }).finish())
        tracer.trace('no').finish()
        late = turn().then(() => tracer.trace('no', () => {}))
        return [tracer.activeSpan(), tracer.carrier()]
      })
      expect(result).toEqual([undefined, {}])
      tracer.trace('yes', () => {})
    })
    await late
    expect(exporter.spans.map(({ name }) => name)).toEqual(['outer', 'yes'])
    expect(tracer.suppress(undefined as never)).toBeUndefined()
    expect(tracer.stats().misuse).toEqual({ 'suppress of something that is not a function': 1 })
  })
})

describe('carrier and continueFrom', () => {
  test('take the active span elsewhere as plain data', () => {
    const test = createTestTracer()
    const { tracer } = test
    const carrier = tracer.trace('request', () => structuredClone(tracer.carrier()))
    expect(Object.keys(carrier).sort()).toEqual([
      'traceparent',
      'tracestate',
      'x-datadog-parent-id',
      'x-datadog-sampling-priority',
      'x-datadog-tags',
      'x-datadog-trace-id',
    ])
    tracer.trace('worker', () => {
      expect(tracer.continueFrom(carrier, () => tracer.trace('job', () => 7))).toBe(7)
    })
    expect(parents(test)).toBe('request<- worker<- job<request')
    expect(
      new Set(test.exporter.spans.filter(({ name }) => name !== 'worker').map(({ traceId }) => traceId)).size,
    ).toBe(1)
  })

  test('find what the environment of a process has, in capitals', () => {
    const { tracer, exporter } = createTestTracer()
    const env = { TRACEPARENT: '00-0000000000000000000000000000002a-0000000000000007-01', PATH: '/bin' }
    tracer.continueFrom(env, () => tracer.trace('job', () => {}))
    expect([exporter.spans[0]?.traceId, exporter.spans[0]?.parentId]).toEqual([env.TRACEPARENT.slice(3, 35), '7'])
  })

  test.each([
    ['an empty carrier', {}],
    ['null', null],
    ['a number', 7],
    ['a revoked proxy', revoked()],
  ])('%s begins traces of their own', (_name, carrier) => {
    const test = createTestTracer()
    const { tracer } = test
    expect(tracer.carrier()).toEqual({})
    tracer.trace('outer', () => tracer.continueFrom(carrier as never, () => tracer.trace('job', () => {})))
    expect(parents(test)).toBe('outer<- job<-')
  })
})

test('a tracer that is switched off runs every function as it is', () => {
  const { tracer } = createTestTracer({ enabled: false })
  const emitter = new EventEmitter()
  const fn = (): number => 7
  expect([
    tracer.activate(null, fn),
    tracer.suppress(fn),
    tracer.continueFrom(HEADERS, fn),
    tracer.bind(fn) === fn,
    tracer.bindEmitter(emitter) === emitter && Object.keys(emitter).includes('on'),
    tracer.carrier(),
  ]).toEqual([7, 7, 7, true, false, {}])
})

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
