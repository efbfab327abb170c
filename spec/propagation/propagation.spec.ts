import { describe, expect, test } from 'vitest'
import { Propagation } from '../../lib/propagation/propagation.ts'
import { tagOf } from '../../lib/span/tag-slots.ts'
import { NO_DEFAULTS, recording } from '../support/recording.ts'
import { factsOf, NO_FACTS, remoteSpan } from './remote-span.ts'

const DATADOG = ['x-datadog-trace-id', 'x-datadog-parent-id', 'x-datadog-sampling-priority', 'x-datadog-tags']
const W3C = ['traceparent', 'tracestate']

function propagation(injectStyles: readonly string[], extractStyles: readonly string[] = injectStyles): Propagation {
  return new Propagation({ injectStyles, extractStyles }, NO_DEFAULTS)
}

function names(styles: readonly string[], format = 'http_headers'): string[] {
  const carrier = {}
  propagation(styles).inject(remoteSpan(), format, carrier)
  return Object.keys(carrier)
}

describe('the styles', () => {
  test.each([
    [['datadog'], DATADOG],
    [['tracecontext'], W3C],
    [
      ['tracecontext', 'datadog'],
      [...W3C, ...DATADOG],
    ],
    [['none'], []],
    [[], []],
    [['constructor'], []],
  ])('%j write %j', (styles, expected) => expect(names(styles)).toEqual(expected))

  test('may differ between the directions', () => {
    const carrier = {}
    propagation(['datadog'], ['tracecontext']).inject(remoteSpan(), 'http_headers', carrier)
    expect(Object.keys(carrier)).toEqual(DATADOG)
    expect(propagation(['datadog'], ['tracecontext']).extract('http_headers', carrier)).toBeUndefined()
    expect(propagation(['tracecontext'], ['datadog']).extract('http_headers', carrier)).toBeDefined()
  })
})

describe('the formats', () => {
  test.each(['http_headers', 'text_map'])('%s are headers', (format) => {
    const both = propagation(['datadog', 'tracecontext'])
    const carrier = new Headers()
    both.inject(remoteSpan({ priority: 1 }), format, carrier)
    const context = both.extract(format, carrier)
    expect(context && factsOf(context)).toEqual({ ...NO_FACTS, priority: 1 })
  })

  test('log is a log record, and is not read', () => {
    const record: { dd?: object } = {}
    propagation(['datadog']).inject(remoteSpan(), 'log', record)
    expect(record.dd).toMatchObject({ service: 'test' })
    expect(propagation(['datadog']).extract('log', record)).toBeUndefined()
  })

  test.each(['binary', '', 'HTTP_HEADERS', '__proto__'])('%j is none', (format) => {
    expect(names(['datadog'], format)).toEqual([])
    expect(
      propagation(['datadog']).extract(format, { 'x-datadog-trace-id': '1', 'x-datadog-parent-id': '1' }),
    ).toBeUndefined()
  })
})

describe('environment variables', () => {
  const every = propagation(['datadog', 'tracecontext', 'b3', 'b3multi', 'baggage'])

  test('have the names of headers, as variables are called', () => {
    const env: Record<string, string> = {}
    const context = remoteSpan({ priority: 1 }).setBaggageItem('user.id', '42')
    const written = every.inject(context, 'environment', env)
    expect(Object.keys(written)).toHaveLength(11)
    expect(Object.keys(env)).toEqual([
      'X_DATADOG_TRACE_ID',
      'X_DATADOG_PARENT_ID',
      'X_DATADOG_SAMPLING_PRIORITY',
      'X_DATADOG_TAGS',
      'TRACEPARENT',
      'TRACESTATE',
      'B3',
      'X_B3_TRACEID',
      'X_B3_SPANID',
      'X_B3_SAMPLED',
      'BAGGAGE',
    ])
  })

  test.each(['datadog', 'tracecontext', 'b3', 'b3multi'])('carry a trace in %s', (style) => {
    const one = propagation([style, 'baggage'])
    const env = { PATH: '/bin' }
    one.inject(remoteSpan({ priority: 1 }).setBaggageItem('user.id', '42'), 'environment', env)
    const context = one.extract('environment', env)
    expect(context && factsOf(context)).toEqual({ ...NO_FACTS, priority: 1 })
    expect(context?.getAllBaggageItems()).toEqual({ 'user.id': '42' })
  })
})

describe('what is given back', () => {
  test('is what was written', () => {
    const carrier = new Map<string, string>()
    const written = propagation(['tracecontext', 'datadog']).inject(remoteSpan(), 'http_headers', carrier)
    expect(written).toEqual(Object.fromEntries(carrier))
    expect(Object.keys(written)).toEqual([...W3C, ...DATADOG])
  })

  test('is nothing where nothing could be written', () => {
    const both = propagation(['tracecontext', 'datadog'])
    expect(both.inject(remoteSpan(), 'http_headers', Object.freeze({}))).toEqual({})
    expect(both.inject(remoteSpan(), 'http_headers', null)).toEqual({})
    expect(both.inject(remoteSpan(), 'binary', {})).toEqual({})
    expect(both.inject(undefined, 'http_headers', {})).toEqual({})
    expect(both.inject(remoteSpan(), 'log', {})).toEqual({})
  })
})

describe('what cannot be written', () => {
  test.each([
    ['inject_max_size', 'x'.repeat(512)],
    ['encoding_error', 'a,b'],
  ])('is told as %s on the first span, and the rest is written', (error, value) => {
    const { recorder } = recording()
    const root = recorder.start('server', remoteSpan({ tags: [['_dd.p.a', value]] }), undefined, 0)
    const child = recorder.start('client', root, undefined, 0)
    const written = propagation(['datadog']).inject(child.context(), 'http_headers', {})
    expect(Object.keys(written)).toEqual(DATADOG.slice(0, 3))
    expect(tagOf(root, '_dd.propagation_error')).toBe(error)
    root.finish()
    propagation(['datadog']).inject(child.context(), 'http_headers', {})
    expect(tagOf(child, '_dd.propagation_error')).toBeUndefined()
  })

  test('is no error where there is to be nothing', () => {
    const none = new Propagation({ injectStyles: ['datadog'], extractStyles: [], maxDatadogTagsLength: 0 }, NO_DEFAULTS)
    const { recorder } = recording()
    const root = recorder.start('server', remoteSpan({ tags: [['_dd.p.a', 'b']] }), undefined, 0)
    expect(none.inject(root.context(), 'http_headers', {})).not.toHaveProperty('x-datadog-tags')
    expect(tagOf(root, '_dd.propagation_error')).toBeUndefined()
  })
})
