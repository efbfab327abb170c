import { validateHeaderName, validateHeaderValue } from 'node:http'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BAGGAGE_LIMITS } from '../../lib/propagation/baggage.ts'
import { carrierGetter, carrierNames } from '../../lib/propagation/carrier.ts'
import { DatadogPropagator } from '../../lib/propagation/datadog.ts'
import { readLegacyBaggage, writeLegacyBaggage } from '../../lib/propagation/legacy-baggage.ts'
import { Baggage } from '../../lib/span/baggage.ts'
import { remoteSpan, SPAN_ID_DECIMAL, TRACE_ID_DECIMAL, written } from './remote-span.ts'

function headersOf(...items: readonly (readonly [string, string])[]): Record<string, string> {
  const baggage = new Baggage()
  for (const [key, value] of items) baggage.set(key, value)
  const headers: Record<string, string> = {}
  writeLegacyBaggage(baggage, BAGGAGE_LIMITS, (name, value) => {
    headers[name] = value
  })
  return headers
}

function read(carrier: unknown): Record<string, string> | undefined {
  return readLegacyBaggage(carrierGetter(carrier), carrierNames(carrier), BAGGAGE_LIMITS)?.toJSON()
}

describe('what is written', () => {
  test.each<[string, [string, string], Record<string, string>]>([
    ['an item', ['user.id', '42'], { 'ot-baggage-user.id': '42' }],
    ['printable text as it is', ['a', 'b c;,%'], { 'ot-baggage-a': 'b c;,%' }],
    ['anything else percent-encoded', ['a', 'x\r\ny: é'], { 'ot-baggage-a': 'x%0D%0Ay%3A%20%C3%A9' }],
    ['spaces at an end percent-encoded', ['a', ' b'], { 'ot-baggage-a': '%20b' }],
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
    writeLegacyBaggage(baggage, BAGGAGE_LIMITS, () => expect.unreachable())
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
  const carrier = { ...IDS, 'ot-baggage-a': '1' }

  test('has baggage if it is to', () => {
    const dialect = new DatadogPropagator(undefined, BAGGAGE_LIMITS)
    const context = dialect.extract(carrierGetter(carrier), carrierNames(carrier))
    expect(context?.getAllBaggageItems()).toEqual({ a: '1' })
    expect(context && written(dialect, context)).toMatchObject(carrier)
  })

  test('has none if it is not to', () => {
    const dialect = new DatadogPropagator()
    expect(dialect.extract(carrierGetter(carrier), carrierNames(carrier))?.getAllBaggageItems()).toEqual({})
    expect(written(dialect, remoteSpan().setBaggageItem('a', '1'))).not.toHaveProperty('ot-baggage-a')
  })
})
