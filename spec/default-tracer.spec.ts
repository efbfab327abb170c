import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { DefaultTracer } from '../lib/default-tracer.ts'
import { TracerError } from '../lib/errors.ts'
import { NOOP_SPAN } from '../lib/span/noop-span.ts'

const KEYS = [Symbol.for('clew.tracer.1'), Symbol.for('clew.storage.1')]
const logger = { warn: vi.fn(), error: vi.fn() }
const tracers: DefaultTracer[] = []

function fresh(): DefaultTracer {
  const tracer = new DefaultTracer()
  tracers.push(tracer)
  return tracer
}

beforeEach(() => {
  logger.warn.mockClear()
  vi.stubEnv('DD_TRACE_AGENT_URL', 'http://127.0.0.1:1')
})

afterEach(async () => {
  for (const tracer of tracers.splice(0)) await tracer.shutdown({ timeoutMs: 0 })
  for (const key of KEYS) Reflect.deleteProperty(globalThis, key)
  vi.unstubAllEnvs()
})

describe('before init', () => {
  test('nothing is recorded, and everything works', async () => {
    const tracer = fresh()
    const fn = vi.fn((span: unknown) => span)
    expect(tracer.trace('a', fn)).toBe(NOOP_SPAN)
    expect(tracer.trace('a', (_span, done) => done(new Error('x')))).toBeUndefined()
    expect(tracer.trace('a')).toBe(NOOP_SPAN)
    expect(await tracer.open('a')).toBe(NOOP_SPAN)
    expect(tracer.startSpan('a')).toBe(NOOP_SPAN)
    expect(tracer.wrap('a', (n: number) => n + 1)(1)).toBe(2)
    expect(tracer.activeSpan()).toBeUndefined()
    expect(tracer.rootSpan()).toBeUndefined()
    expect(tracer.scope().active()).toBeNull()
    expect(tracer.scope().activate(null, () => 7)).toBe(7)
    expect(tracer.scope().bind(() => 7)()).toBe(7)
    const carrier = {}
    tracer.inject(NOOP_SPAN, 'http_headers', carrier)
    expect(carrier).toEqual({})
    expect(tracer.extract('http_headers', { traceparent: 'x' })).toBeNull()
    expect(await tracer.flush()).toMatchObject({ started: 0 })
    expect(await tracer.shutdown()).toMatchObject({ started: 0 })
  })

  test('the span that is given does nothing', async () => {
    const span = fresh().startSpan('a')
    expect(
      span.setTag('a', 1).addTags({}).setTags({}).setError().setResource('r').setOperationName('n').keep().drop(),
    ).toBe(span)
    expect(span.addLink(span.context()).addLinks([]).addEvent('e').recordException(new Error())).toBe(span)
    span.finish()
    span[Symbol.dispose]()
    await span[Symbol.asyncDispose]()
    expect(span).toMatchObject({
      finished: false,
      traceId: '0'.repeat(32),
      traceIdDecimal: '0',
      spanId: '0',
      spanIdHex: '0'.repeat(16),
    })
    expect(span.tracer().startSpan('b')).toBe(span)
    expect(span.context().toTraceparent()).toBe(`00-${'0'.repeat(32)}-${'0'.repeat(16)}-00`)
  })

  test('the process is as if clew were not there', () => {
    const before = Object.getOwnPropertySymbols(globalThis).length
    const listeners = process.listenerCount('beforeExit')
    fresh()
    expect(Object.getOwnPropertySymbols(globalThis)).toHaveLength(before)
    expect(process.listenerCount('beforeExit')).toBe(listeners)
  })
})

describe('init', () => {
  test('wakes the tracer, and gives it back', () => {
    const tracer = fresh()
    expect(tracer.init({ logger })).toBe(tracer)
    tracer.trace('a', (span) => expect(span).not.toBe(NOOP_SPAN))
  })

  test('wakes functions that were wrapped before', () => {
    const tracer = fresh()
    const active = tracer.wrap('a', () => tracer.activeSpan())
    expect(active()).toBeUndefined()
    tracer.init({ logger })
    expect(active()).toBeDefined()
  })

  test('counts once: later options are refused with a line, a bare call without', () => {
    const tracer = fresh().init({ logger, service: 'first' })
    tracer.init()
    expect(logger.warn).not.toHaveBeenCalled()
    tracer.init({ service: 'second' })
    expect(logger.warn.mock.calls).toEqual([
      ['clew: init() was called before; the options of this call have no effect.'],
    ])
  })

  test('throws for bad options, naming all of them, and can be called again', () => {
    const tracer = fresh()
    expect(() => tracer.init({ sampleRate: 7, port: 'x' as never })).toThrow(TracerError)
    expect(tracer.startSpan('a')).toBe(NOOP_SPAN)
    expect(Object.getOwnPropertySymbols(globalThis)).not.toContain(KEYS[0])
    tracer.init({ logger })
    expect(tracer.startSpan('a')).not.toBe(NOOP_SPAN)
  })

  test('reports bad variables of the environment, and goes on', () => {
    vi.stubEnv('DD_TRACE_SAMPLE_RATE', 'lots')
    const tracer = fresh().init({ logger })
    expect(logger.warn.mock.calls).toEqual([
      [
        expect.stringMatching(
          /^clew: CLEW_CONFIG_INVALID: expected a number from 0 to 1, got 'lots' for DD_TRACE_SAMPLE_RATE; /,
        ),
      ],
    ])
    expect(tracer.startSpan('a')).not.toBe(NOOP_SPAN)
  })

  test('leaves a tracer that is switched off asleep, and says nothing', () => {
    vi.stubEnv('DD_TRACE_ENABLED', 'false')
    vi.stubEnv('DD_TRACE_SAMPLE_RATE', 'lots')
    const tracer = fresh().init({ logger })
    expect(tracer.startSpan('a')).toBe(NOOP_SPAN)
    expect(logger.warn).not.toHaveBeenCalled()
  })

  test('tells its configuration when it is asked to, and no values of tags', () => {
    fresh().init({ logger, service: 'shop', startupLogs: true, tags: { secret: 's3cr3t', big: 1n, loop: globalThis } })
    const line = String(logger.warn.mock.calls[0]?.[0])
    expect(line).toMatch(/^DATADOG TRACER CONFIGURATION - \{/)
    expect(JSON.parse(line.slice(line.indexOf('{')))).toMatchObject({
      service: 'shop',
      agent_url: 'http://127.0.0.1:1',
      tags: ['secret', 'big', 'loop'],
    })
    expect(line).not.toContain('s3cr3t')
  })
})

describe('the configuration', () => {
  const serviceOf = (tracer: DefaultTracer) => tracer.config.explain().find(({ key }) => key === 'service')

  test('is what the environment comes to before init, and then what init made of it', () => {
    vi.stubEnv('DD_SERVICE', 'first')
    const tracer = fresh()
    expect(serviceOf(tracer)).toMatchObject({ value: 'first', origin: { variable: 'DD_SERVICE' } })
    vi.stubEnv('DD_SERVICE', 'second')
    expect(serviceOf(tracer)?.value).toBe('second')
    tracer.init({ logger, service: 'code' })
    vi.stubEnv('DD_SERVICE', 'third')
    expect(serviceOf(tracer)).toMatchObject({
      value: 'code',
      origin: { source: 'code' },
      shadowed: [{ raw: 'second' }],
    })
  })

  test('of a tracer that is switched off can be asked for', () => {
    vi.stubEnv('DD_TRACE_ENABLED', 'false')
    expect(serviceOf(fresh().init({ logger, service: 'shop' }))?.value).toBe('shop')
  })

  test('of a second copy is that of the first', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    fresh().init({ logger, service: 'first' })
    expect(serviceOf(fresh().init({ service: 'other' }))?.value).toBe('first')
    vi.restoreAllMocks()
  })

  test('tells of variables without effect in debug, and not else', () => {
    const debug = vi.fn()
    vi.stubEnv('DD_TRACE_SAMPEL_RATE', '1')
    fresh().init({ logger: { ...logger, debug } })
    expect(debug).not.toHaveBeenCalled()
    for (const key of KEYS) Reflect.deleteProperty(globalThis, key)
    fresh().init({ logger: { ...logger, debug }, debug: true, startupLogs: false })
    expect(debug.mock.calls.flat().filter((line) => line.includes('SAMPEL'))).toEqual([
      'clew: CLEW_CONFIG_INVALID: expected a variable that clew reads (did you mean DD_TRACE_SAMPLE_RATE?), got an unknown name for DD_TRACE_SAMPEL_RATE; it has no effect',
    ])
    expect(logger.warn).not.toHaveBeenCalled()
  })

  test('decides what is logged', () => {
    vi.stubEnv('DD_TRACE_SAMPLE_RATE', 'lots')
    fresh().init({ logger, logLevel: 'off' })
    expect(logger.warn).not.toHaveBeenCalled()
    expect(logger.error).not.toHaveBeenCalled()
  })
})

describe('a second copy of clew in the process', () => {
  test('hands everything on to the first that was initialised, and says so', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const first = fresh().init({ logger })
    const second = fresh().init({ service: 'other' })
    expect(console.error).toHaveBeenCalledTimes(1)
    first.trace('a', (span) => {
      expect(second.activeSpan()).toBe(span)
      second.trace('b', () => expect(first.rootSpan()).toBe(span))
    })
    expect(second.stats()).toEqual(first.stats())
    vi.restoreAllMocks()
  })
})

describe('shutdown', () => {
  test('puts the tracer to sleep, and counts what finishes later', async () => {
    const tracer = fresh().init({ logger })
    const late = tracer.startSpan('late')
    await tracer.shutdown({ timeoutMs: 0 })
    expect(tracer.startSpan('a')).toBe(NOOP_SPAN)
    late.finish()
    expect(tracer.stats()).toMatchObject({ started: 1, finished: 1, dropped: { closed: { spans: 1 } } })
  })

  test('takes its listener off the process', async () => {
    const listeners = process.listenerCount('beforeExit')
    const tracer = fresh().init({ logger })
    expect(process.listenerCount('beforeExit')).toBe(listeners + 1)
    await tracer.shutdown({ timeoutMs: 0 })
    expect(process.listenerCount('beforeExit')).toBe(listeners)
  })
})
