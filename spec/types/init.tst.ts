import { describe, expect, test } from 'tstyche'
import { createTracer, type Tracer } from '../../lib/core.ts'
import { type DefaultTracer, TracerError, type TracerStats, tracer } from '../../lib/index.ts'

describe('init()', () => {
  test('returns the tracer it was called on', () => {
    expect(tracer.init()).type.toBe<DefaultTracer>()
    expect(tracer.init({ service: 'shop' })).type.toBe<DefaultTracer>()
    expect<DefaultTracer>().type.toBeAssignableTo<Tracer>()
  })

  test('takes the options under the names that dd-trace gives them', () => {
    expect(tracer.init).type.toBeCallableWith({
      enabled: true,
      service: 'shop',
      env: 'prod',
      version: '1',
      tags: { team: 'shop', count: 1 },
      url: new URL('http://127.0.0.1:8126'),
      hostname: 'localhost',
      port: 8126,
      flushInterval: 1000,
      sampleRate: 0.5,
      tracePropagationStyle: { inject: ['datadog'], extract: ['tracecontext', 'datadog'] },
      logger: { warn() {}, error() {} },
    })
  })

  test('takes no option of the wrong type, and none that is misspelt', () => {
    expect(tracer.init).type.not.toBeCallableWith({ service: 42 })
    expect(tracer.init).type.not.toBeCallableWith({ port: true })
    expect(tracer.init).type.not.toBeCallableWith({ sampleRate: 'all' })
    expect(tracer.init).type.not.toBeCallableWith({ tracePropagationStyle: ['datadgo'] })
    expect(tracer.init).type.not.toBeCallableWith({ logger: {} })
    expect(tracer.init).type.not.toBeCallableWith({ servcie: 'shop' })
    expect(tracer.init).type.not.toBeCallableWith('shop')
  })
})

describe('createTracer()', () => {
  test('takes the same options, and makes a tracer that needs no init()', () => {
    expect(createTracer({ service: 'reports' })).type.toBe<Tracer>()
    expect(createTracer).type.not.toBeCallableWith({ servcie: 'reports' })
    expect<Tracer>().type.not.toHaveProperty('init')
  })
})

describe('the rest of a tracer', () => {
  test('tells where the spans went', () => {
    expect(tracer.flush()).type.toBe<Promise<TracerStats>>()
    expect(tracer.shutdown({ timeoutMs: 100 })).type.toBe<Promise<TracerStats>>()
    expect(tracer.stats()).type.toBe<TracerStats>()
  })

  test('keeps the type of a bound function, and of what an activation returns', () => {
    const add = (a: number, b: number): number => a + b
    expect(tracer.scope().bind(add)).type.toBe<typeof add>()
    expect(tracer.scope().activate(null, () => 42)).type.toBe<number>()
  })
})

test('a TracerError lists what was wrong', () => {
  const [problem] = new TracerError('CLEW_CONFIG_INVALID', []).problems
  expect(problem?.name).type.toBe<string | undefined>()
  expect<TracerError>().type.toBeAssignableTo<Error>()
})
