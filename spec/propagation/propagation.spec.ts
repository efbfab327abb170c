import { describe, expect, test } from 'vitest'
import { Propagation } from '../../lib/propagation/propagation.ts'
import { NO_DEFAULTS } from '../support/recording.ts'
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
