// biome-ignore-start lint/suspicious/noThenProperty: all this is about objects that have one
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { createTestTracer, type TestTracer } from '../../lib/testing/index.ts'

/** Name and error of each span, in the order in which they ended. */
function ended({ exporter }: TestTracer): string[] {
  return exporter.spans.map((span) => (span.error === 1 ? `${span.name}!` : span.name))
}

type Settle = (value?: unknown) => unknown

const boom = new Error('boom')

/** As query builders do: each `then` runs the query, and further calls make it another query. */
class Query {
  runs = 0
  limited = 0
  readonly #run: () => Promise<unknown>
  constructor(run: () => Promise<unknown> = async () => 42) {
    this.#run = run
  }
  limit(n: number): this {
    this.limited = n
    return this
  }
  then(onFulfilled?: Settle, onRejected?: Settle): Promise<unknown> {
    this.runs++
    return this.#run().then(onFulfilled, onRejected)
  }
  // These go past `then`, as those of a Prisma promise do.
  catch(onRejected?: Settle): Promise<unknown> {
    this.runs++
    return this.#run().catch(onRejected)
  }
  finally(onSettled?: () => void): Promise<unknown> {
    this.runs++
    return this.#run().finally(onSettled)
  }
}

describe('the span around a lazy thenable', () => {
  test('waits until somebody starts the work, and ends when that settles', async () => {
    const traced = createTestTracer()
    const query = new Query()
    const returned = traced.tracer.trace('db', () => query)
    expect(returned).toBe(query)
    expect([query.runs, ended(traced)]).toEqual([0, []])
    expect(await returned.limit(3)).toBe(42)
    expect([query.runs, query.limited, ended(traced)]).toEqual([1, 3, ['db']])
  })

  test.each<[string, (query: Query) => Promise<unknown>]>([
    ['then', (query) => query.then()],
    ['catch', (query) => query.catch(() => 'caught')],
    ['finally', (query) => query.finally(() => {})],
    ['Promise.resolve', (query) => Promise.resolve(query)],
    ['Promise.all', (query) => Promise.all([query])],
    ['an async function', async (query) => query],
  ])('ends, well or badly, when it is used by %s, and starts the work once', async (_, use) => {
    for (const [run, names] of [
      [async () => 42, ['db']],
      [() => Promise.reject(boom), ['db!']],
    ] as const) {
      const traced = createTestTracer()
      const query = traced.tracer.trace('db', () => new Query(run))
      await use(query).then(
        () => {},
        (error) => expect(error).toBe(boom),
      )
      expect([query.runs, ended(traced)]).toEqual([1, names])
    }
  })

  test('is active in the work, and not in what the consumer does with its result', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const query = tracer.trace('db', () => new Query(async () => tracer.trace('wire', () => 42)))
    await tracer.trace('consumer', async (consumer) => {
      await query.then(() => expect(tracer.activeSpan()).toBe(consumer))
      expect(tracer.activeSpan()).toBe(consumer)
    })
    const { spans } = traced.exporter
    const name = new Map(spans.map((span) => [span.spanId, span.name]))
    expect(spans.map((span) => `${span.name}<${name.get(span.parentId) ?? '-'}`)).toEqual([
      'db<-',
      'wire<db',
      'consumer<-',
    ])
  })

  test('leaves a second start to the thenable, and is a new one where it is returned again', async () => {
    const traced = createTestTracer()
    const query = new Query()
    const find = traced.tracer.wrap('db', () => query)
    await find()
    await query
    expect([query.runs, ended(traced)]).toEqual([2, ['db']])
    await find()
    expect([query.runs, ended(traced)]).toEqual([3, ['db', 'db']])
    expect(Reflect.ownKeys(query).filter((key) => key === 'then')).toEqual(['then'])
  })

  test('waits in each of the calls that returned it to one another', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const query = tracer.trace('a', () => tracer.trace('b', () => tracer.trace('c', () => new Query())))
    expect(tracer.stats().finished).toBe(0)
    await query
    expect(ended(traced)).toEqual(['a', 'b', 'c'])
  })

  test('changes no key that is to be seen', () => {
    const { tracer } = createTestTracer()
    const own = { then: (done: Settle) => done(7) }
    expect(Object.keys(tracer.trace('a', () => own))).toEqual(['then'])
    const keys = Object.keys(new Query())
    expect(Object.keys(tracer.trace('a', () => new Query()))).toEqual(keys)
  })

  test('ends with the first of its iterators, if it is iterated instead', async () => {
    const traced = createTestTracer()
    const cursor = traced.tracer.trace('db', () =>
      Object.assign(new Query(), {
        async *[Symbol.asyncIterator]() {
          yield 'row'
        },
      }),
    )
    for await (const row of cursor) expect(row).toBe('row')
    expect([cursor.runs, ended(traced)]).toEqual([0, ['db']])
  })
})

describe('a then that does as it likes shows the consumer what it shows without a span, and ends the span once', () => {
  const cases: [string, (onFulfilled: Settle, onRejected: Settle) => unknown, string[]][] = [
    [
      'throws',
      () => {
        throw boom
      },
      ['a!'],
    ],
    ['calls back at once and returns nothing', (onFulfilled) => void onFulfilled(1), ['a']],
    [
      'calls both',
      (onFulfilled, onRejected) => {
        onFulfilled(1)
        onRejected(boom)
        return 'both'
      },
      ['a'],
    ],
    ['calls one twice', (onFulfilled) => [onFulfilled(1), onFulfilled(2)], ['a']],
    [
      'calls back and throws',
      (onFulfilled) => {
        onFulfilled(1)
        throw boom
      },
      ['a'],
    ],
    ['rejects at once', (_onFulfilled, onRejected) => onRejected(boom), ['a!']],
  ]
  test.each(cases)('%s', (_, then, names) => {
    const traced = createTestTracer()
    const observe = (thenable: { then: typeof then }): unknown[] => {
      const seen: unknown[] = []
      try {
        seen.push([
          'returned',
          thenable.then(
            (value) => seen.push(['fulfilled', value]),
            (error) => seen.push(['rejected', error]),
          ),
        ])
      } catch (error) {
        seen.push(['threw', error])
      }
      return seen
    }
    const watched = traced.tracer.trace('a', () => ({ then }))
    expect(observe(watched)).toEqual(observe({ then }))
    expect(ended(traced)).toEqual(names)
  })

  test('is read by a getter', async () => {
    const traced = createTestTracer()
    class Lazy {
      get then(): (done: Settle) => unknown {
        return (done) => done(7)
      }
    }
    expect(await (traced.tracer.trace('a', () => new Lazy()) as unknown as Promise<unknown>)).toBe(7)
    expect(ended(traced)).toEqual(['a'])
  })
})

describe('what does not take a then of ours is chained, and started once', () => {
  test.each<[string, (thenable: object) => object]>([
    ['what is frozen', (thenable) => Object.freeze(thenable)],
    ['a Proxy that refuses', (thenable) => new Proxy(thenable, { defineProperty: () => false })],
    ['a Proxy that lies', (thenable) => new Proxy(thenable, { defineProperty: () => true })],
    [
      'a Proxy that goes on showing its own',
      (thenable) =>
        new Proxy(thenable, { get: (_, key) => (Reflect.get(thenable, key) as () => unknown).bind(thenable) }),
    ],
  ])('%s', async (_, make) => {
    for (const [outcome, names] of [
      [Promise.resolve(42), ['db']],
      [Promise.reject(boom), ['db!']],
    ] as const) {
      const traced = createTestTracer()
      let runs = 0
      const then = (...handlers: [Settle, Settle]): Promise<unknown> => {
        runs++
        return outcome.then(...handlers)
      }
      await Promise.allSettled([traced.tracer.trace('db', () => make({ then }))])
      expect([runs, ended(traced)]).toEqual([1, names])
    }
  })
})

describe('a promise is chained', () => {
  test('of another realm too', async () => {
    const traced = createTestTracer()
    const foreign: Promise<number> = runInNewContext('Promise.resolve(7)')
    expect(foreign).not.toBeInstanceOf(Promise)
    expect(await traced.tracer.trace('a', () => foreign)).toBe(7)
    expect(ended(traced)).toEqual(['a'])
  })

  test('of another make too: its work is under way', async () => {
    const traced = createTestTracer()
    class Deferred {
      static resolve(): void {}
      static reject(): void {}
      then(onFulfilled: Settle): Promise<unknown> {
        return Promise.resolve(7).then(onFulfilled)
      }
    }
    expect(await (traced.tracer.trace('a', () => new Deferred()) as unknown as Promise<unknown>)).toBe(7)
    expect(ended(traced)).toEqual(['a'])
  })

  test('but not where a subclass starts its work when it is asked for', async () => {
    const traced = createTestTracer()
    let runs = 0
    class Lazy<T> extends Promise<T> {
      override then(...handlers: never[]): Promise<never> {
        runs++
        return super.then(...handlers)
      }
    }
    const lazy = traced.tracer.trace('a', () => new Lazy((resolve) => resolve(7)))
    expect([runs, ended(traced)]).toEqual([0, []])
    expect(await (lazy as unknown as Promise<number>)).toBe(7)
    expect([runs, ended(traced)]).toEqual([1, ['a']])
  })
})
// biome-ignore-end lint/suspicious/noThenProperty: all this is about objects that have one
