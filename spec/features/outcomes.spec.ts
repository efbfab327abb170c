import { describe, expect, test, vi } from 'vitest'
import { createTestTracer } from '../../lib/testing/index.ts'

describe('a span around a function ends', () => {
  test('when the function returns, with what it returns', () => {
    const { tracer, exporter, clock } = createTestTracer()
    const value = {}
    expect(
      tracer.trace('a', () => {
        clock.advance(1)
        return value
      }),
    ).toBe(value)
    expect(exporter.spans[0]).toMatchObject({ duration: 1_000_000, error: 0 })
  })

  test('when the function throws, and throws the same', () => {
    const { tracer, exporter } = createTestTracer()
    const error = new RangeError('too much')
    expect(() =>
      tracer.trace('a', () => {
        throw error
      }),
    ).toThrow(error)
    expect(exporter.spans[0]).toMatchObject({
      error: 1,
      meta: { 'error.type': 'RangeError', 'error.message': 'too much' },
    })
    expect(exporter.spans[0]?.meta['error.stack']).toContain('outcomes.spec.ts')
  })

  test('when the promise is fulfilled', async () => {
    const { tracer, exporter, clock } = createTestTracer()
    const result = tracer.trace('a', async () => {
      await null
      clock.advance(1)
      return 7
    })
    expect(exporter.spans).toEqual([])
    expect(await result).toBe(7)
    expect(exporter.spans[0]).toMatchObject({ duration: 1_000_000, error: 0 })
  })

  test('when the promise is rejected, and rejects with the same', async () => {
    const { tracer, exporter } = createTestTracer()
    const error = new Error('no', { cause: new TypeError('why') })
    await expect(tracer.trace('a', () => Promise.reject(error))).rejects.toBe(error)
    expect(exporter.spans[0]).toMatchObject({ error: 1, meta: { 'error.message': 'no' } })
    expect(exporter.spans[0]?.meta['error.stack']).toContain('Caused by: TypeError: why')
  })

  test.each([
    ['a text', 'out of stock', 'string', 'out of stock'],
    ['nothing', undefined, 'undefined', 'undefined'],
    ['a number', 404, 'number', '404'],
  ])('with an error when it is rejected with %s', async (_, reason, type, message) => {
    const { tracer, exporter } = createTestTracer()
    await expect(tracer.trace('a', () => Promise.reject(reason))).rejects.toBe(reason)
    expect(exporter.spans[0]).toMatchObject({ error: 1, meta: { 'error.type': type, 'error.message': message } })
  })

  test('without hiding a rejection that nobody handles', async () => {
    const { tracer } = createTestTracer()
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    try {
      tracer.trace('a', () => Promise.reject(new Error('nobody cares')))
      await new Promise((resolve) => setImmediate(resolve))
      expect(unhandled).toHaveBeenCalledTimes(1)
    } finally {
      process.off('unhandledRejection', unhandled)
    }
  })

  test('when it is told so, if the function asks to be the one who tells', () => {
    const { tracer, exporter, clock } = createTestTracer()
    let tell: ((error?: unknown) => void) | undefined
    const returned = tracer.trace('a', (_span, done) => {
      tell = done
      return 'at once'
    })
    expect(returned).toBe('at once')
    clock.advance(2)
    expect(exporter.spans).toEqual([])
    tell?.()
    tell?.(new Error('twice'))
    expect(exporter.spans).toMatchObject([{ duration: 2_000_000, error: 0 }])
    expect(tracer.stats().misuse).toEqual({})
  })

  test.each([
    ['an error', new Error('no'), 'no'],
    ['a text', 'no', 'no'],
    ['an object', { code: 'ENOENT' }, 'ENOENT'],
  ])('with an error when it is told %s', (_, error, message) => {
    const { tracer, exporter } = createTestTracer()
    tracer.trace('a', (_span, done) => done(error))
    expect(exporter.spans[0]).toMatchObject({ error: 1, meta: { 'error.message': message } })
  })

  test.each([[null], [undefined], [false], [0], ['']])('without an error when it is told %j', (nothing) => {
    const { tracer, exporter } = createTestTracer()
    tracer.trace('a', (_span, done) => done(nothing))
    expect(exporter.spans[0]?.error).toBe(0)
  })

  test('also when the function that was to tell throws', () => {
    const { tracer, exporter } = createTestTracer()
    expect(() =>
      tracer.trace('a', (_span, _done) => {
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(exporter.spans[0]?.error).toBe(1)
  })

  test('once, when the function has ended it itself', async () => {
    const { tracer, exporter } = createTestTracer()
    tracer.trace('a', (span) => span.finish())
    await tracer.trace('b', async (span) => span.finish())
    expect(exporter.spans.map((span) => span.name)).toEqual(['a', 'b'])
    expect(tracer.stats().misuse).toEqual({})
  })
})

describe('something that can be awaited but is no promise', () => {
  class Query {
    runs = 0
    // biome-ignore lint/suspicious/noThenProperty: a query builder has one, and starts its query in it
    then(onFulfilled: (value: number) => unknown, onRejected: (error: unknown) => unknown): Promise<unknown> {
      this.runs++
      return Promise.resolve(42).then(onFulfilled, onRejected)
    }
  }

  test('ends the span when it settles, and is started once', async () => {
    const { tracer, exporter } = createTestTracer()
    const query = new Query()
    expect(await tracer.trace('a', () => query)).toBe(42)
    expect(query.runs).toBe(1)
    expect(exporter.spans).toHaveLength(1)
  })

  test('whose then cannot be read is a value like any other', () => {
    const { tracer, exporter } = createTestTracer()
    const value = Object.defineProperty({}, 'then', {
      get() {
        throw new Error('boom')
      },
    })
    expect(tracer.trace('a', () => value)).toBe(value)
    expect(exporter.spans).toHaveLength(1)
  })
})

test('a subclass of Promise stays one', () => {
  class Cancellable<T> extends Promise<T> {}
  const { tracer } = createTestTracer()
  expect(tracer.trace('a', () => Cancellable.resolve(1))).toBeInstanceOf(Cancellable)
})
