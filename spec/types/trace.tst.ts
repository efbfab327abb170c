import { describe, expect, test } from 'tstyche'
import type { Done, Span } from '../../lib/index.ts'
import { tracer } from '../../lib/index.ts'

describe('trace() with a function', () => {
  test('returns what the function returns', () => {
    expect(tracer.trace('job', () => 42)).type.toBe<number>()
    expect(tracer.trace('job', () => 'text' as const)).type.toBe<'text'>()
    expect(tracer.trace('job', () => {})).type.toBe<void>()
    expect(tracer.trace('job', () => undefined)).type.toBe<undefined>()
  })

  test('keeps a promise a promise of the same', () => {
    expect(tracer.trace('job', async () => 42)).type.toBe<Promise<number>>()
    expect(tracer.trace('job', async () => {})).type.toBe<Promise<void>>()
  })

  test('keeps a thenable, a generator and a union as they are', () => {
    interface Query extends PromiseLike<string[]> {
      limit(rows: number): Query
    }
    expect(tracer.trace('job', () => ({}) as Query)).type.toBe<Query>()
    expect(tracer.trace('job', () => [1].values())).type.toBe<ArrayIterator<number>>()
    expect(tracer.trace('job', (): string | Promise<string> => '')).type.toBe<string | Promise<string>>()
  })

  test('takes options before the function', () => {
    expect(tracer.trace('job', { resource: 'nightly' }, () => 42)).type.toBe<number>()
    expect(tracer.trace('job', undefined, async () => 42)).type.toBe<Promise<number>>()
  })

  test('hands the function a span, and a callback that may be given anything', () => {
    tracer.trace('job', (span, done) => {
      expect(span).type.toBe<Span>()
      expect(done).type.toBe<Done>()
    })
    tracer.trace('job', {}, (span, done) => {
      expect(span).type.toBe<Span>()
      expect(done).type.toBe<Done>()
    })
    expect<Done>().type.toBeCallableWith()
    expect<Done>().type.toBeCallableWith(null)
    expect<Done>().type.toBeCallableWith(new Error('no'))
  })

  test('lets a Node-style callback be passed on', () => {
    const readFile = (_path: string, _callback: (error: Error | null, text?: string) => void): void => {}
    expect(tracer.trace('read', (_span, done) => readFile('a', done))).type.toBe<void>()
  })
})

describe('trace() and open() without a function', () => {
  test('return a span', () => {
    expect(tracer.trace('job')).type.toBe<Span>()
    expect(tracer.trace('job', { type: 'worker' })).type.toBe<Span>()
    expect(tracer.open('job')).type.toBe<Promise<Span>>()
    expect(tracer.startSpan('job')).type.toBe<Span>()
  })

  test('return what a using declaration takes', () => {
    expect(tracer.trace('job')).type.toBeAssignableTo<Disposable>()
    expect(tracer.trace('job')).type.toBeAssignableTo<AsyncDisposable>()
    using span = tracer.trace('job')
    expect(span).type.toBe<Span>()
  })

  test('return what a using declaration takes in an async function', async () => {
    using span = await tracer.open('job')
    expect(span).type.toBe<Span>()
    await using other = await tracer.open('job')
    expect(other).type.toBe<Span>()
  })
})

describe('a span', () => {
  test('can be written in one chain', () => {
    const span = tracer.startSpan('job')
    expect(span.setTag('a', 1).addTags({ b: 2 }).setResource('x').setError(new Error('no')).keep()).type.toBe<Span>()
  })

  test('takes any value as a tag', () => {
    expect(tracer.startSpan('job').setTag).type.toBeCallableWith('key', 1n)
    expect(tracer.startSpan('job').setTag).type.toBeCallableWith('key', { deep: [new Date()] })
    expect(tracer.startSpan('job').setTag).type.not.toBeCallableWith(Symbol('key'), 1)
  })

  test('is a parent, and so is what extract() reads, which may be null', () => {
    const read = tracer.extract('http_headers', {})
    tracer.trace('job', { childOf: read }, () => {})
    tracer.trace('job', { childOf: tracer.activeSpan() }, () => {})
    tracer.startSpan('job', { childOf: tracer.scope().active() })
    expect(tracer.startSpan).type.not.toBeCallableWith('job', { childOf: 'a string' })
  })
})

describe('what cannot be right', () => {
  test('is an error where it is written', () => {
    expect(tracer.trace).type.not.toBeCallableWith()
    expect(tracer.trace).type.not.toBeCallableWith(42, () => {})
    expect(tracer.trace).type.not.toBeCallableWith('job', 'resource', () => {})
    expect(tracer.trace).type.not.toBeCallableWith('job', { resource: 42 }, () => {})
    expect(tracer.trace).type.not.toBeCallableWith('job', { resourc: 'misspelt' }, () => {})
    expect(tracer.trace).type.not.toBeCallableWith('job', { startTime: new Date() })
    expect(tracer.open).type.not.toBeCallableWith('job', { tags: 'a:b' })
  })
})
