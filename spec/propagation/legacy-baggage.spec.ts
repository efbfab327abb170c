import { validateHeaderName, validateHeaderValue } from 'node:http'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { along } from '../../lib/propagation/along.ts'
import { BAGGAGE_LIMITS } from '../../lib/propagation/baggage.ts'
import { carrierGetter, carrierNames } from '../../lib/propagation/carrier.ts'
import { LegacyBaggagePropagator } from '../../lib/propagation/legacy-baggage.ts'
import { Propagation } from '../../lib/propagation/propagation.ts'
import { Baggage } from '../../lib/span/baggage.ts'
import { NO_DEFAULTS } from '../support/recording.ts'
import { remoteSpan, SPAN_ID_DECIMAL, TRACE_ID, TRACE_ID_DECIMAL, written } from './remote-span.ts'

const dialect = new LegacyBaggagePropagator(BAGGAGE_LIMITS)

function headersOf(...items: readonly (readonly [string, string])[]): Record<string, string> {
  const baggage = new Baggage()
  for (const [key, value] of items) baggage.set(key, value)
  return written(dialect, along({ baggage }))
}

function read(carrier: unknown): Record<string, string> | undefined {
  return dialect.extract(carrierGetter(carrier), carrierNames(carrier))?.getAllBaggageItems()
}

describe('what is written', () => {
  test.each<[string, [string, string], Record<string, string>]>([
    ['an item', ['user.id', '42'], { 'ot-baggage-user.id': '42' }],
    ['printable text as it is', ['a', 'b c;,%'], { 'ot-baggage-a': 'b c;,%' }],
    ['anything else percent-encoded', ['a', 'x\r\ny: é'], { 'ot-baggage-a': 'x%0D%0Ay%3A%20%C3%A9' }],
    ['spaces at an end percent-encoded', ['a', ' b'], { 'ot-baggage-a': '%20b' }],
    ['a name in lower case', ['userId', '42'], { 'ot-baggage-userid': '42' }],
    ['no key that is no token', ['a b', 'c'], {}],
    ['no empty value', ['a', ''], {}],
  ])('is %s', (_, item, headers) => expect(headersOf(item)).toEqual(headers))

  test('is no more than the limits', () => {
    const many = Array.from({ length: 66 }, (_, i) => [`k${i}`, 'v'] as const)
    expect(Object.keys(headersOf(...many))).toHaveLength(64)
    expect(headersOf(['a', 'x'.repeat(8191)], ['b', '1'])).toEqual({ 'ot-baggage-a': 'x'.repeat(8191) })
    expect(headersOf(['a', 'x'.repeat(8192)])).toEqual({})
  })

  test('is nothing that came in the other header, and goes out there', () => {
    const baggage = new Baggage()
    baggage.set('a', '1', 'a=1')
    expect(written(dialect, along({ baggage }))).toEqual({})
  })

  test('can be sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (key, value) => {
        for (const [name, text] of Object.entries(headersOf([key, value]))) {
          validateHeaderName(name)
          validateHeaderValue(name, text)
        }
      }),
    )
  })
})

describe('what is read', () => {
  test.each<[string, unknown, Record<string, string> | undefined]>([
    ['nothing where there is nothing', { a: '1' }, undefined],
    ['an item', { 'ot-baggage-a': '1', b: '2' }, { a: '1' }],
    ['an item in any case', { 'OT-Baggage-UserId': '1' }, { userid: '1' }],
    ['the last of several values', { 'ot-baggage-a': ['1', '2'] }, { a: '2' }],
    ['an item of Headers', new Headers({ 'ot-baggage-a': '1' }), { a: '1' }],
    ['an item of a Map', new Map([['ot-baggage-a', '1']]), { a: '1' }],
    ['an item of raw headers', ['Ot-Baggage-A', '1'], { a: '1' }],
    ['no item without a key', { 'ot-baggage-': '1' }, undefined],
    ['no item without a value', { 'ot-baggage-a': '' }, undefined],
    ['no item that is no text', { 'ot-baggage-a': 7 }, undefined],
    ['what is percent-encoded as it is', { 'ot-baggage-a': '%20' }, { a: '%20' }],
    ['what has any name', { 'ot-baggage-constructor': '1' }, { constructor: '1' }],
  ])('is %s', (_, carrier, expected) => expect(read(carrier)).toEqual(expected))

  test('has the limits that are set', () => {
    const wide = new LegacyBaggagePropagator({ maxItems: 200, maxBytes: 20_000 })
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`ot-baggage-k${i}`, 'v']))
    const of = (carrier: object): number | undefined =>
      wide.extract(carrierGetter(carrier), carrierNames(carrier))?.trace.baggage?.size
    expect(of(many)).toBe(150)
    expect(of({ 'ot-baggage-a': 'x'.repeat(19_999), 'ot-baggage-b': '1' })).toBe(1)
    expect(of({ 'ot-baggage-a': 'x'.repeat(20_001), 'ot-baggage-b': '1' })).toBe(1)
  })

  test('is no more than the limits', () => {
    const many = Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`ot-baggage-k${i}`, 'v']))
    expect(Object.keys(read(many) ?? {})).toHaveLength(64)
    expect(read({ 'ot-baggage-a': 'x'.repeat(8000), 'ot-baggage-b': 'x'.repeat(8000) })).toEqual({
      a: 'x'.repeat(8000),
    })
  })
})

describe("Datadog's dialect", () => {
  const IDS = { 'x-datadog-trace-id': TRACE_ID_DECIMAL, 'x-datadog-parent-id': SPAN_ID_DECIMAL }
  const W3C = { traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01` }
  const B3 = { b3: `${TRACE_ID}-00f067aa0ba902b7-1` }
  const ITEM = { 'ot-baggage-a': '1' }

  function items(headers: object, extractStyles: readonly string[], legacyBaggage?: boolean): object | undefined {
    const propagation = new Propagation({ injectStyles: [], extractStyles, legacyBaggage }, NO_DEFAULTS)
    return propagation.extract('http_headers', headers)?.getAllBaggageItems()
  }

  test.each<[string, object, readonly string[]]>([
    ['its own trace', IDS, ['datadog']],
    ['the trace of another dialect that is before it', W3C, ['tracecontext', 'datadog']],
    ['the trace of another dialect that is behind it', W3C, ['datadog', 'tracecontext']],
    ['its own trace, where another one is before it', { ...IDS, ...W3C }, ['tracecontext', 'datadog']],
    ['a trace of another dialect alone', B3, ['b3', 'datadog']],
    ['a trace that begins here', {}, ['datadog']],
    ['a trace that begins here because its own headers are not valid', { 'x-datadog-trace-id': 'x' }, ['datadog']],
  ])('has baggage for %s', (_, headers, styles) => {
    expect(items({ ...headers, ...ITEM }, styles)).toEqual({ a: '1' })
  })

  test.each([[['baggage', 'datadog']], [['datadog', 'baggage']], [['baggage', 'tracecontext', 'datadog']]])(
    'has none whose key is that of an item of the other header, in the order %j',
    (styles) => {
      const headers = { ...IDS, baggage: 'userId=1', 'ot-baggage-userid': '2', ...ITEM }
      expect(items(headers, styles)).toEqual({ userId: '1', a: '1' })
    },
  )

  test('has none if it is not to, or is not spoken', () => {
    expect(items({ ...IDS, ...ITEM }, ['datadog'], false)).toEqual({})
    expect(items({ ...W3C, ...ITEM }, ['tracecontext'])).toEqual({})
    const off = new Propagation({ injectStyles: ['datadog'], extractStyles: [], legacyBaggage: false }, NO_DEFAULTS)
    expect(off.inject(remoteSpan().setBaggageItem('a', '1'), 'http_headers', {})).not.toHaveProperty('ot-baggage-a')
  })

  test('does not send again what came in the other header, also where that had to be mended', () => {
    const both = ['datadog', 'baggage']
    const propagation = new Propagation({ injectStyles: both, extractStyles: both }, NO_DEFAULTS)
    const context = propagation.extract('http_headers', { ...IDS, baggage: 'a=DF 28,b="x",c=1' })
    const sent = propagation.inject(context, 'http_headers', {})
    expect(sent['baggage']).toBe('a=DF%2028,b=%22x%22,c=1')
    expect(Object.keys(sent).filter((name) => name.startsWith('ot-baggage-'))).toEqual([])
  })
})
