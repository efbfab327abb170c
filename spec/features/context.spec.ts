import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { createTestTracer } from '../../lib/testing/index.ts'
import { parents, turn } from '../support/parents.ts'

describe('the callback form', () => {
  test('keeps those that run side by side apart', async () => {
    const test = createTestTracer()
    const { tracer } = test
    const f = (name: string): Promise<void> =>
      tracer.trace(name, async () => {
        await turn()
        tracer.trace(`${name}.c`, () => {})
      })
    await tracer.trace('root', async () => {
      await Promise.all([f('a'), f('b')])
      tracer.trace('after', () => {})
    })
    expect(parents(test)).toBe('root<- a<root b<root a.c<a b.c<b after<root')
  })

  test('leaves nothing behind in its caller, not even a span that was never finished', async () => {
    const test = createTestTracer({ flushMinSpans: 1 })
    const { tracer } = test
    await tracer.trace('request.1', async () => {
      tracer.trace('forgotten')
      await turn()
    })
    tracer.trace('request.2', () => {})
    expect(tracer.activeSpan()).toBeUndefined()
    expect(parents(test)).toBe('request.1<- request.2<-')
  })

  test('is the parent of what it left running, in a later chunk of the same trace', async () => {
    const test = createTestTracer()
    const { tracer, exporter } = test
    let late: Promise<void> | undefined
    tracer.trace('request', (span) => {
      span.keep()
      late = (async () => {
        await turn()
        tracer.trace('late', () => {})
      })()
    })
    await late
    expect(parents(test)).toBe('request<- late<request')
    expect(exporter.traces.map((chunk) => chunk.map((span) => span.name))).toEqual([['request'], ['late']])
    expect(exporter.spans.map((span) => [span.traceId, span.metrics['_sampling_priority_v1']])).toEqual(
      [1, 2].map(() => [exporter.spans[0]?.traceId, 2]),
    )
  })

  test('keeps a chain of spans that each outlived the one before in one trace', async () => {
    const test = createTestTracer()
    const { tracer } = test
    const chain = (n: number): Promise<void> => {
      let next: Promise<void> | undefined
      tracer.trace(`s${n}`, () => {
        next = n === 3 ? Promise.resolve() : turn().then(() => chain(n + 1))
      })
      return next ?? Promise.resolve()
    }
    await chain(1)
    expect(parents(test)).toBe('s1<- s2<s1 s3<s2')
  })
})

describe('the manual form', () => {
  test('one after the other in an async function', async () => {
    const test = createTestTracer()
    const { tracer } = test
    const f = async (name: string): Promise<void> => {
      using _span = tracer.trace(name)
      await turn()
      tracer.trace(`${name}.c`, () => {})
    }
    await tracer.trace('root', async () => {
      await f('a')
      await f('b')
      tracer.trace('after', () => {})
    })
    expect(parents(test)).toBe('root<- a<root a.c<a b<root b.c<b after<root')
  })

  test('after an await of its own is as good as the callback form', async () => {
    const test = createTestTracer()
    const { tracer } = test
    const f = async (name: string): Promise<void> => {
      await null
      using _span = tracer.trace(name)
      await turn()
      tracer.trace(`${name}.c`, () => {})
    }
    await tracer.trace('root', async () => {
      await Promise.all([f('a'), f('b'), f('c')])
      tracer.trace('after', () => {})
    })
    expect(parents(test)).toBe('root<- a<root b<root c<root a.c<a b.c<b c.c<c after<root')
  })

  test('nested in blocks of synchronous code', () => {
    const test = createTestTracer()
    const { tracer } = test
    tracer.trace('root', () => {
      {
        using _a = tracer.trace('a')
        {
          using _b = tracer.trace('b')
          tracer.trace('c', () => {})
        }
        tracer.trace('d', () => {})
      }
      tracer.trace('e', () => {})
    })
    expect(parents(test)).toBe('root<- a<root b<a c<b d<a e<root')
  })

  test('gives back the span around it when its block throws', () => {
    const test = createTestTracer()
    const { tracer } = test
    tracer.trace('root', () => {
      expect(() => {
        using _a = tracer.trace('a')
        throw new Error('x')
      }).toThrow('x')
      tracer.trace('e', () => {})
    })
    expect(parents(test)).toBe('root<- a<root e<root')
  })

  test('finished out of order: the inner one stays active, then the nearest that is unfinished', () => {
    const test = createTestTracer()
    const { tracer } = test
    tracer.trace('root', () => {
      const a = tracer.trace('a')
      const b = tracer.trace('b')
      a.finish()
      tracer.trace('under.b', () => {})
      b.finish()
      tracer.trace('under.root', () => {})
    })
    expect(parents(test)).toBe('root<- a<root b<a under.b<b under.root<root')
  })

  test('finished in another callback is no parent for what its opener does next', async () => {
    const test = createTestTracer()
    const { tracer } = test
    await tracer.trace('root', async () => {
      const a = tracer.trace('a')
      await new Promise<void>((resolve) => {
        setImmediate(() => {
          a.finish()
          resolve()
        })
      })
      tracer.trace('after', () => {})
    })
    expect(parents(test)).toBe('root<- a<root after<root')
  })

  test('finished twice finishes once', () => {
    const test = createTestTracer()
    const { tracer, clock } = test
    const span = tracer.trace('a')
    clock.advance(1)
    span.finish()
    clock.advance(1)
    span.finish()
    expect(test.exporter.spans.map((span) => span.duration)).toEqual([1_000_000])
    expect(tracer.stats().misuse).toEqual({ 'finish on a finished span': 1 })
  })

  test('finished by hand inside its own using block is no mistake', () => {
    const { tracer } = createTestTracer()
    {
      using span = tracer.trace('a')
      span.finish()
    }
    expect(tracer.stats().misuse).toEqual({})
  })

  test('ends with an await using block', async () => {
    const test = createTestTracer()
    const { tracer } = test
    await tracer.trace('root', async () => {
      {
        await using _a = tracer.trace('a')
        await turn()
      }
      tracer.trace('after', () => {})
    })
    expect(parents(test)).toBe('root<- a<root after<root')
  })

  test('in one listener of an event is not seen by the next', () => {
    const test = createTestTracer()
    const { tracer } = test
    tracer.trace('root', () => {
      const emitter = new EventEmitter()
      emitter.on('x', () => {
        using _span = tracer.trace('h1')
      })
      emitter.on('x', () => tracer.trace('h2', () => {}))
      emitter.emit('x')
    })
    expect(parents(test)).toBe('root<- h1<root h2<root')
  })
})

describe('open', () => {
  test('leaves the caller alone, also before it has gone on', async () => {
    const test = createTestTracer()
    const { tracer } = test
    await tracer.trace('root', async () => {
      const f = async (): Promise<void> => {
        using _span = await tracer.open('f')
        await turn()
      }
      const running = f()
      tracer.trace('sync', () => {})
      await Promise.resolve()
      tracer.trace('later', () => {})
      await running
    })
    expect(parents(test)).toBe('root<- f<root sync<root later<root')
  })

  test('works with await using', async () => {
    const test = createTestTracer()
    const { tracer } = test
    const f = async (name: string): Promise<void> => {
      await using _span = await tracer.open(name)
      await turn()
      tracer.trace(`${name}.c`, () => {})
    }
    await tracer.trace('root', () => Promise.all([f('a'), f('b')]))
    expect(parents(test)).toBe('root<- a<root b<root a.c<a b.c<b')
  })

  test('in an async generator does not leak to the consumer', async () => {
    const test = createTestTracer()
    const { tracer } = test
    async function* numbers(): AsyncGenerator<number> {
      using _span = await tracer.open('gen')
      yield 1
      await turn()
      yield 2
    }
    await tracer.trace('root', async () => {
      for await (const n of numbers()) tracer.trace(`item${n}`, () => {})
      tracer.trace('after', () => {})
    })
    expect(parents(test)).toBe('root<- gen<root item1<root item2<root after<root')
  })

  test('without using starts a span that is not active', async () => {
    const test = createTestTracer()
    const { tracer } = test
    const span = await tracer.open('a')
    expect(tracer.activeSpan()).toBeUndefined()
    span.finish()
    expect(parents(test)).toBe('a<-')
  })
})

describe('the parent', () => {
  test('is the one that is named', () => {
    const test = createTestTracer()
    const { tracer } = test
    const a = tracer.startSpan('a')
    tracer.trace('root', () => {
      tracer.trace('by.span', { childOf: a }, () => tracer.trace('below', () => {}))
      tracer.startSpan('by.context', { childOf: a.context() }).finish()
      tracer.trace('none', { childOf: null }, () => {})
      tracer.trace('unnamed', { childOf: undefined }, () => {})
    })
    a.finish()
    expect(parents(test)).toBe('a<- root<- by.span<a below<by.span by.context<a none<- unnamed<root')
  })

  test('of startSpan is nobody unless it is named', () => {
    const test = createTestTracer()
    const { tracer } = test
    tracer.trace('root', () => tracer.startSpan('alone').finish())
    expect(parents(test)).toBe('root<- alone<-')
  })

  test('can be named as in OpenTracing', () => {
    const test = createTestTracer()
    const { tracer } = test
    const a = tracer.startSpan('a')
    const relation = (type: string, span: typeof a) => ({ type: () => type, referencedContext: () => span.context() })
    const b = tracer.startSpan('b')
    tracer.startSpan('c', { references: [relation('follows_from', b), relation('child_of', a)] }).finish()
    b.finish()
    a.finish()
    expect(parents(test)).toBe('a<- b<- c<a')
  })

  test.each([
    ['a text', 'x'],
    ['a number', 7],
    ['an object', {}],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          get() {
            throw new Error('boom')
          },
        },
      ),
    ],
  ])('that is %s is ignored and counted', (_, childOf) => {
    const test = createTestTracer()
    const { tracer } = test
    tracer.trace('root', () => tracer.trace('child', { childOf: childOf as never }, () => {}))
    expect(parents(test)).toBe('root<- child<root')
    expect(tracer.stats().misuse).toEqual({ 'childOf that is neither a span nor the context of one': 1 })
  })
})

describe("dd-trace's scope", () => {
  test('activates a span for a function, and gives back what that returns', async () => {
    const test = createTestTracer()
    const { tracer } = test
    const span = tracer.startSpan('a')
    const result = tracer.scope().activate(span, async () => {
      expect(tracer.scope().active()).toBe(span)
      await turn()
      tracer.trace('inner', () => {})
      return 7
    })
    expect(tracer.scope().active()).toBeNull()
    expect(await result).toBe(7)
    span.finish()
    expect(parents(test)).toBe('a<- inner<a')
  })

  test('activates nothing when it is given null', () => {
    const test = createTestTracer()
    const { tracer } = test
    tracer.trace('root', () => {
      tracer.scope().activate(null, () => {
        expect(tracer.activeSpan()).toBeUndefined()
        tracer.trace('apart', () => {})
      })
      tracer.trace('child', () => {})
    })
    expect(parents(test)).toBe('root<- apart<- child<root')
  })

  test('marks the span with what is thrown, and throws it on', () => {
    const { tracer, exporter } = createTestTracer()
    const span = tracer.startSpan('a')
    const error = new Error('no')
    expect(() =>
      tracer.scope().activate(span, () => {
        throw error
      }),
    ).toThrow(error)
    span.finish()
    expect(exporter.spans[0]).toMatchObject({ error: 1, meta: { 'error.message': 'no' } })
  })

  test('binds a function to the active span or to another', () => {
    const test = createTestTracer()
    const { tracer } = test
    const other = tracer.startSpan('other')
    function callback(this: unknown, n: number): unknown[] {
      tracer.trace(`called.${n}`, () => {})
      return [this, n]
    }
    const [bound, elsewhere] = tracer.trace(
      'root',
      () => [tracer.scope().bind(callback), tracer.scope().bind(callback, other)] as const,
    )
    const self = {}
    expect(bound.call(self, 1)).toEqual([self, 1])
    elsewhere(2)
    expect(bound.name).toBe('callback')
    expect(bound).toHaveLength(1)
    other.finish()
    expect(parents(test)).toBe('other<- root<- called.1<root called.2<other')
  })

  test('once a span that was activated is finished, it is no parent', async () => {
    const test = createTestTracer()
    const { tracer } = test
    await tracer.trace('root', async () => {
      const span = tracer.startSpan('a', { childOf: tracer.activeSpan() })
      await tracer.scope().activate(span, async () => {
        await turn()
        span.finish()
        tracer.trace('after', () => {})
      })
    })
    expect(parents(test)).toBe('root<- a<root after<root')
  })

  test('leaves alone what is not a span or not a function', () => {
    const { tracer } = createTestTracer()
    expect(tracer.scope().activate('x' as never, () => 7)).toBe(7)
    expect(tracer.scope().bind('x' as never)).toBe('x')
    expect(tracer.stats().misuse).toEqual({ 'activate with something that is not a span': 1 })
  })
})

test('two tracers in one process do not see each other', () => {
  const a = createTestTracer()
  const b = createTestTracer()
  a.tracer.trace('a', () => {
    expect(b.tracer.activeSpan()).toBeUndefined()
    b.tracer.trace('b', () => a.tracer.trace('a.child', () => {}))
  })
  expect(parents(a)).toBe('a<- a.child<a')
  expect(parents(b)).toBe('b<-')
})

test('a span of another tracer can be named as the parent, as if it came from another process', () => {
  const a = createTestTracer()
  const b = createTestTracer()
  const span = a.tracer.startSpan('a').keep()
  b.tracer.trace('b', { childOf: span }, () => {})
  expect(b.exporter.spans[0]).toMatchObject({
    traceId: span.traceId,
    parentId: span.spanId,
    metrics: { _sampling_priority_v1: 2 },
  })
})
