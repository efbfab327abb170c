import { describe, expect, test } from 'vitest'
import { createTestTracer, drawTrace, type TestTracer } from '../../lib/testing/index.ts'

/** Name and error of each span, in the order in which they ended. */
function ended({ exporter }: TestTracer): string[] {
  return exporter.spans.map((span) => (span.error === 1 ? `${span.name}!` : span.name))
}

function* numbers(): Generator<number, string, unknown> {
  yield 1
  yield 2
  return 'end'
}

const boom = new Error('boom')

describe('the span around a generator', () => {
  test.each<[string, (generator: Generator<number, unknown, unknown>) => unknown, unknown]>([
    ['is exhausted by a loop', (generator) => [...collect(generator)], [1, 2]],
    ['is spread', (generator) => [...generator], [1, 2]],
    ['is made an array', (generator) => Array.from(generator), [1, 2]],
    ['is destructured', ([first]) => first, 1],
    ['fills a set', (generator) => new Set(generator).size, 2],
    ['is delegated to', (generator) => [...delegate(generator)], [1, 2, 'end']],
    [
      'is left by a break',
      (generator) => {
        for (const n of generator) return n
        return undefined
      },
      1,
    ],
    ['is returned before it began', (generator) => generator.return('early'), { done: true, value: 'early' }],
  ])('ends when it %s', (_, consume, expected) => {
    const traced = createTestTracer()
    const generator = traced.tracer.trace('gen', numbers)
    expect(ended(traced)).toEqual([])
    expect(consume(generator)).toEqual(expected)
    expect(ended(traced)).toEqual(['gen'])
  })

  test.each<[string, (generator: Generator) => unknown]>([
    ['throws', (generator) => [...generator]],
    ['is thrown into', (generator) => generator.throw(boom)],
  ])('is marked when it %s', (_, consume) => {
    const traced = createTestTracer()
    const generator = traced.tracer.trace('gen', function* () {
      yield 1
      throw boom
    })
    generator.next()
    expect(() => consume(generator)).toThrow(boom)
    expect(ended(traced)).toEqual(['gen!'])
  })

  test('goes on when the body catches what is thrown into it', () => {
    const traced = createTestTracer()
    const generator = traced.tracer.trace('gen', function* () {
      try {
        yield 1
      } catch {
        yield 2
      }
    })
    generator.next()
    expect(generator.throw(boom)).toEqual({ done: false, value: 2 })
    expect(ended(traced)).toEqual([])
    expect(generator.next().done).toBe(true)
    expect(ended(traced)).toEqual(['gen'])
  })

  test('goes on when the body yields after a return', () => {
    const traced = createTestTracer()
    const generator = traced.tracer.trace('gen', function* (): Generator<number, number> {
      try {
        yield 1
      } finally {
        yield 2
      }
      return 0
    })
    generator.next()
    expect(generator.return(3)).toEqual({ done: false, value: 2 })
    expect(ended(traced)).toEqual([])
    expect(generator.next()).toEqual({ done: true, value: 3 })
    expect(ended(traced)).toEqual(['gen'])
  })

  test('is not ended by a call that the generator refuses', () => {
    const traced = createTestTracer()
    const generator: Generator<unknown> = traced.tracer.trace('gen', function* () {
      try {
        generator.next()
      } catch (error) {
        yield error
      }
    })
    expect(generator.next().value).toBeInstanceOf(TypeError)
    expect(() => Object.create(generator).next()).toThrow(TypeError)
    expect(ended(traced)).toEqual([])
    generator.next()
    expect(ended(traced)).toEqual(['gen'])
  })

  test('is active in the body and nowhere else', () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const seen: unknown[] = []
    tracer.trace('consumer', (consumer) => {
      const generator = tracer.trace('gen', function* () {
        for (const n of [1, 2]) {
          tracer.trace(`body.${n}`, () => {})
          yield n
        }
      })
      seen.push(tracer.activeSpan() === consumer)
      for (const n of generator) tracer.trace(`item.${n}`, () => {})
      seen.push(tracer.activeSpan() === consumer)
    })
    expect(seen).toEqual([true, true])
    expect(drawTrace(traced.exporter.traces[0])).toBe(
      [
        'consumer      0ms  0ms',
        '├─ gen        0ms  0ms',
        '│  ├─ body.1  0ms  0ms',
        '│  └─ body.2  0ms  0ms',
        '├─ item.1     0ms  0ms',
        '└─ item.2     0ms  0ms',
      ].join('\n'),
    )
  })

  test('leaves a span that was entered by hand to the body, and finds it again', () => {
    const traced = createTestTracer()
    const { tracer } = traced
    tracer.trace('consumer', (consumer) => {
      const generator = tracer.trace('gen', function* () {
        {
          using _step = tracer.trace('step')
          yield 1
          tracer.trace('in.step', () => {})
          yield 2
        }
        tracer.trace('after.step', () => {})
        yield 3
        tracer.trace('later', () => {})
      })
      for (const n of generator) {
        expect(tracer.activeSpan()).toBe(consumer)
        tracer.trace(`item.${n}`, () => {})
      }
    })
    const { spans } = traced.exporter
    const name = new Map(spans.map((span) => [span.spanId, span.name]))
    expect(spans.map((span) => `${span.name}<${name.get(span.parentId) ?? '-'}`)).toEqual([
      'consumer<-',
      'gen<consumer',
      'step<gen',
      'item.1<consumer',
      'in.step<step',
      'item.2<consumer',
      'after.step<gen',
      'item.3<consumer',
      'later<gen',
    ])
  })

  test('keeps two that take turns apart', () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const make = (name: string): Generator<unknown> =>
      tracer.trace(name, function* () {
        using own = tracer.trace(`${name}.own`)
        yield tracer.activeSpan() === own
        yield tracer.activeSpan() === own
      })
    const [a, b] = [make('a'), make('b')]
    expect([a.next(), b.next(), a.next(), b.next()].map(({ value }) => value)).toEqual([true, true, true, true])
    expect([a.next().done, b.next().done, tracer.activeSpan()]).toEqual([true, true, undefined])
    expect(traced.tracer.stats().held).toBe(0)
  })

  test('is that of the innermost call where nested calls return it, and all of them end', () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const generator = tracer.trace('outer', () =>
      tracer.trace('inner', function* () {
        tracer.trace('body', () => {})
        yield 1
      }),
    )
    expect(tracer.stats().finished).toBe(0)
    expect([...generator]).toEqual([1])
    expect(drawTrace(traced.exporter.traces[0])).toBe(
      'outer       0ms  0ms\n└─ inner    0ms  0ms\n   └─ body  0ms  0ms',
    )
  })

  test('ends on return where another call has returned the same, or where it is at its end', () => {
    const traced = createTestTracer()
    const { tracer } = traced
    const generator = numbers()
    const get = tracer.wrap('get', () => generator)
    get()
    expect(get()).toBe(generator)
    expect(ended(traced)).toEqual(['get'])
    expect([...generator]).toEqual([1, 2])
    expect(ended(traced)).toEqual(['get', 'get'])
    get()
    expect(ended(traced)).toEqual(['get', 'get', 'get'])
  })

  test('changes nothing to be seen of the generator', () => {
    const { tracer } = createTestTracer()
    const plain = numbers()
    const returned = tracer.trace('gen', () => plain)
    expect(returned).toBe(plain)
    expect(Object.keys(plain)).toEqual([])
    const wrapped = tracer.wrap('gen', numbers)
    expect(wrapped.constructor.name).toBe('GeneratorFunction')
    expect(wrapped()).toBeInstanceOf(wrapped)
  })

  test('ends at once for a generator that takes no methods', () => {
    const traced = createTestTracer()
    const frozen = traced.tracer.trace('gen', () => Object.freeze(numbers()))
    expect(ended(traced)).toEqual(['gen'])
    expect([...frozen]).toEqual([1, 2])
  })

  test('does not end when a function that it was given is called by the body', () => {
    const traced = createTestTracer()
    const map = traced.tracer.wrap('map', function* (items: number[], fn: (n: number) => number) {
      for (const item of items) yield fn(item)
    })
    const generator = map([1, 2], (n) => n * 2)
    expect(generator.next().value).toBe(2)
    expect(ended(traced)).toEqual([])
    expect([...generator]).toEqual([4])
    expect(ended(traced)).toEqual(['map'])
  })
})

test('a generator is not touched while the tracer is asleep or nothing is to be recorded', async () => {
  const { tracer } = createTestTracer()
  const suppressed = tracer.suppress(() => tracer.trace('gen', numbers))
  await tracer.shutdown()
  const asleep = tracer.trace('gen', numbers)
  expect([suppressed, asleep].flatMap((generator) => Reflect.ownKeys(generator))).toEqual([])
})

describe('the span around an async generator', () => {
  async function* letters(): AsyncGenerator<string, string, unknown> {
    yield 'a'
    await turn()
    yield 'b'
    return 'end'
  }

  test.each<[string, (generator: AsyncGenerator<string, unknown, unknown>) => Promise<unknown>, unknown]>([
    ['is exhausted by a loop', (generator) => gather(generator), ['a', 'b']],
    [
      'is left by a break',
      async (generator) => {
        for await (const letter of generator) return letter
        return undefined
      },
      'a',
    ],
    ['is delegated to', (generator) => gather(delegateAsync(generator)), ['a', 'b', 'end']],
    ['is returned before it began', (generator) => generator.return('early'), { done: true, value: 'early' }],
    [
      'is asked ahead',
      async (generator) => (await Promise.all([generator.next(), generator.next(), generator.next()])).length,
      3,
    ],
  ])('ends when it %s', async (_, consume, expected) => {
    const traced = createTestTracer()
    const generator = traced.tracer.trace('gen', letters)
    expect(ended(traced)).toEqual([])
    expect(await consume(generator)).toEqual(expected)
    expect(ended(traced)).toEqual(['gen'])
  })

  test.each<[string, (generator: AsyncGenerator) => Promise<unknown>]>([
    ['throws', (generator) => gather(generator)],
    ['is thrown into', (generator) => generator.throw(boom)],
  ])('is marked when it %s', async (_, consume) => {
    const traced = createTestTracer()
    const generator = traced.tracer.trace('gen', async function* () {
      yield 1
      await turn()
      throw boom
    })
    await generator.next()
    await expect(consume(generator)).rejects.toBe(boom)
    expect(ended(traced)).toEqual(['gen!'])
  })

  test('is active in the body, also after it has waited, and not in the loop', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    await tracer.trace('consumer', async (consumer) => {
      const generator = tracer.trace('gen', async function* () {
        tracer.trace('first', () => {})
        yield 1
        await turn()
        tracer.trace('second', () => {})
        yield 2
      })
      for await (const n of generator) {
        expect(tracer.activeSpan()).toBe(consumer)
        await turn()
        tracer.trace(`item.${n}`, () => {})
      }
    })
    const { spans } = traced.exporter
    const name = new Map(spans.map((span) => [span.spanId, span.name]))
    expect(spans.map((span) => `${span.name}<${name.get(span.parentId) ?? '-'}`)).toEqual([
      'consumer<-',
      'gen<consumer',
      'first<gen',
      'item.1<consumer',
      'second<gen',
      'item.2<consumer',
    ])
  })

  test('ends with the promise, and not with the generator, where that is what an async function returns', async () => {
    const traced = createTestTracer()
    const generator = await traced.tracer.trace('load', async () => letters())
    expect(ended(traced)).toEqual(['load'])
    expect(await gather(generator)).toEqual(['a', 'b'])
  })
})

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function* collect<T>(items: Iterable<T>): Generator<T> {
  for (const item of items) yield item
}

function* delegate<T, R>(generator: Generator<T, R, unknown>): Generator<T | R> {
  yield yield* generator
}

async function* delegateAsync<T, R>(generator: AsyncGenerator<T, R, unknown>): AsyncGenerator<T | R> {
  yield yield* generator
}

async function gather<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
