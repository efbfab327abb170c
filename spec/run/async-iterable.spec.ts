import { EventEmitter, on, once } from 'node:events'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { createTestTracer, type TestTracer } from '../../lib/testing/index.ts'

/** Name and error of each span, in the order in which they ended. */
function ended({ exporter }: TestTracer): string[] {
  return exporter.spans.map((span) => (span.error === 1 ? `${span.name}!` : span.name))
}

const boom = new Error('boom')

/** Three items from an iterator that has a `next` and nothing else. */
function bare(fails = false): AsyncIterable<number> {
  return {
    [Symbol.asyncIterator]() {
      let n = 0
      return {
        async next() {
          if (fails) throw boom
          return n < 3 ? { done: false, value: n++ } : { done: true, value: undefined }
        },
      }
    },
  }
}

class Rows {
  async *[Symbol.asyncIterator](): AsyncGenerator<number> {
    yield 0
    yield 1
    yield 2
  }
}

async function gather<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('the span around an async iterable', () => {
  describe.each([
    ['with a bare iterator', () => bare()],
    ['with a generator', () => new Rows()],
  ])('%s', (_, make) => {
    test('ends when it is exhausted, and is the very object', async () => {
      const traced = createTestTracer()
      const iterable = make()
      expect(traced.tracer.trace('a', () => iterable)).toBe(iterable)
      expect(ended(traced)).toEqual([])
      expect(await gather(iterable)).toEqual([0, 1, 2])
      expect(ended(traced)).toEqual(['a'])
      expect(await gather(iterable)).toEqual([0, 1, 2])
      expect(ended(traced)).toEqual(['a'])
    })

    test('ends when the loop is left', async () => {
      const traced = createTestTracer()
      for await (const n of traced.tracer.trace('a', make)) {
        expect(n).toBe(0)
        break
      }
      expect(ended(traced)).toEqual(['a'])
    })

    test('ends with the first of two iterators', async () => {
      const traced = createTestTracer()
      const iterable = traced.tracer.trace('a', make)
      const second = iterable[Symbol.asyncIterator]()
      await second.next()
      await gather(iterable)
      expect(ended(traced)).toEqual(['a'])
      expect(await second.next()).toEqual({ done: false, value: 1 })
    })
  })

  test('is marked when an iterator fails', async () => {
    const traced = createTestTracer()
    await expect(gather(traced.tracer.trace('a', () => bare(true)))).rejects.toBe(boom)
    expect(ended(traced)).toEqual(['a!'])
  })

  test('is marked when no iterator is to be had', async () => {
    const traced = createTestTracer()
    const iterable = traced.tracer.trace('a', () => ({
      [Symbol.asyncIterator](): AsyncIterator<number> {
        throw boom
      },
    }))
    await expect(gather(iterable)).rejects.toBe(boom)
    expect(ended(traced)).toEqual(['a!'])
  })

  test('is active in the iterator and not in the loop', async () => {
    const traced = createTestTracer()
    const { tracer } = traced
    await tracer.trace('consumer', async (consumer) => {
      const rows = tracer.trace('rows', () => ({
        async *[Symbol.asyncIterator]() {
          tracer.trace('fetch', () => {})
          yield 1
        },
      }))
      for await (const _ of rows) expect(tracer.activeSpan()).toBe(consumer)
      expect(tracer.activeSpan()).toBe(consumer)
    })
    const { spans } = traced.exporter
    const name = new Map(spans.map((span) => [span.spanId, span.name]))
    expect(spans.map((span) => `${span.name}<${name.get(span.parentId) ?? '-'}`)).toEqual([
      'consumer<-',
      'rows<consumer',
      'fetch<rows',
    ])
  })

  test('ends also for an iterator that is used without being asked for, like that of events.on', async () => {
    const traced = createTestTracer()
    const emitter = new EventEmitter()
    const events = traced.tracer.trace('a', () => on(emitter, 'x'))
    emitter.emit('x', 1)
    expect(await events.next()).toEqual({ done: false, value: [1] })
    expect(ended(traced)).toEqual([])
    await events.return?.()
    expect(ended(traced)).toEqual(['a'])
  })

  test('ends with an iterator that cannot be watched, as soon as that is made', async () => {
    const traced = createTestTracer()
    const iterable = traced.tracer.trace('a', () => ({
      [Symbol.asyncIterator]: () => Object.freeze(bare()[Symbol.asyncIterator]()),
    }))
    expect(await gather(iterable)).toEqual([0, 1, 2])
    expect(ended(traced)).toEqual(['a'])
  })

  test('works on with an iterator that gives its results without a promise, or none', async () => {
    const traced = createTestTracer()
    const iterable = traced.tracer.trace('a', () => ({
      [Symbol.asyncIterator]: () => ({ next: () => undefined as never }),
    }))
    await expect(gather(iterable)).rejects.toThrow(TypeError)
    const sync = traced.tracer.trace('b', () => ({
      [Symbol.asyncIterator]: () => ({ next: () => ({ done: true, value: 7 }) as never }),
    }))
    expect(await gather(sync)).toEqual([])
    expect(ended(traced)).toEqual(['b'])
  })
})

describe('nothing that is returned makes trace throw, and the span ends at once', () => {
  const throwing = (): never => {
    throw boom
  }
  const { proxy: revoked, revoke } = Proxy.revocable({}, {})
  revoke()
  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['a text', 'x'],
    ['a function', () => {}],
    ['a plain object', { a: 1 }],
    ['an array', [1]],
    ['an object without a prototype', Object.create(null)],
    ['a map', new Map()],
    ['a frozen iterable', Object.freeze(bare())],
    ['a revoked Proxy', revoked],
    ['a Proxy that throws', new Proxy({}, { get: throwing, getPrototypeOf: throwing, has: throwing })],
    ['a Proxy that has everything', new Proxy(Object.create({}), { get: () => throwing, has: () => true })],
    ['a throwing then', Object.defineProperty({}, 'then', { get: throwing })],
    ['a throwing iterator', Object.defineProperty({}, Symbol.asyncIterator, { get: throwing })],
    ['a throwing pipe', Object.defineProperty(Object.create({}), 'pipe', { get: throwing })],
    ['what looks like a stream', Object.assign(Object.create({}), { pipe() {}, read() {}, on: throwing })],
    ['what looks like a web stream', Object.assign(Object.create({}), { getReader() {}, tee() {} })],
    ['the iterator of a map', new Map().values()],
  ])('%s', (_, value) => {
    const traced = createTestTracer()
    expect(
      Object.is(
        traced.tracer.trace('a', () => value),
        value,
      ),
    ).toBe(true)
    expect(Object.is(traced.tracer.wrap('b', () => value)(), value)).toBe(true)
    expect(traced.exporter.spans.map((span) => span.name)).toEqual(['a', 'b'])
  })
})

test('an emitter that can be iterated over, and is listened to instead, ends its span when it closes', async () => {
  const traced = createTestTracer()
  const { tracer, exporter } = traced
  const lines = tracer.trace('read', () => createInterface({ input: Readable.from(['a\nb\n']) }))
  const heard: string[] = []
  lines.on('line', (line) => heard.push(line))
  await once(lines, 'close')
  expect([heard, exporter.spans.map(({ name }) => name)]).toEqual([['a', 'b'], ['read']])
})
