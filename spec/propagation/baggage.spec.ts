import { validateHeaderValue } from 'node:http'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { along } from '../../lib/propagation/along.ts'
import { BaggagePropagator } from '../../lib/propagation/baggage.ts'
import { Baggage } from '../../lib/span/baggage.ts'
import type { SpanReference } from '../../lib/span/span-reference.ts'
import { RemoteTrace } from '../../lib/span/trace-context.ts'
import { written } from './remote-span.ts'

const dialect = new BaggagePropagator()

function withItems(...items: readonly (readonly [key: string, value: string])[]): SpanReference {
  const baggage = new Baggage()
  for (const [key, value] of items) baggage.set(key, value)
  return along({ baggage })
}

function header(...items: readonly (readonly [key: string, value: string])[]): string | undefined {
  return written(dialect, withItems(...items))['baggage']
}

function extracted(text: string, propagator: BaggagePropagator = dialect): SpanReference | undefined {
  return propagator.extract((name, several) => (name === 'baggage' && several === 'joined' ? text : undefined))
}

function items(text: string): Record<string, string> | undefined {
  return extracted(text)?.getAllBaggageItems()
}

function tags(text: string, keys: readonly string[]): Record<string, string> {
  const trace = extracted(text, new BaggagePropagator(undefined, keys))?.trace
  return Object.fromEntries((trace instanceof RemoteTrace ? trace.rootTags : undefined) ?? [])
}

describe('what is written', () => {
  test.each<[string, readonly (readonly [string, string])[], string | undefined]>([
    ['nothing for no items', [], undefined],
    ['one item', [['foo', 'bar']], 'foo=bar'],
    [
      'several, in their order',
      [
        ['foo', 'bar'],
        ['baz', 'qux'],
      ],
      'foo=bar,baz=qux',
    ],
    ['UTF-8, percent-encoded', [['userId', 'Amélie']], 'userId=Am%C3%A9lie'],
    ['spaces, percent-encoded', [['serverNode', 'DF 28']], 'serverNode=DF%2028'],
    ['what is no baggage-octet, percent-encoded', [['a', '",;\\']], 'a=%22%2C%3B%5C'],
    ['a percent sign, percent-encoded', [['a', '100%']], 'a=100%25'],
    ['line breaks, percent-encoded', [['a', '1\r\nx: 2']], 'a=1%0D%0Ax%3A%202'],
    ['half a surrogate pair as U+FFFD', [['a', '\ud800']], 'a=%EF%BF%BD'],
    ['every letter of a token as it is', [["!#$&'*+-.^_`|~09azAZ", '1']], "!#$&'*+-.^_`|~09azAZ=1"],
    [
      'a key that is no token, percent-encoded',
      [['",;\\()/:<=>?@[]{}', '1']],
      '%22%2C%3B%5C%28%29%2F%3A%3C%3D%3E%3F%40%5B%5D%7B%7D=1',
    ],
    ['a key that would be taken for one that is encoded, percent-encoded', [['%20', '1']], '%2520=1'],
    ['a key with a percent sign alone as it is', [['a%', '1']], 'a%=1'],
    ['a key without the spaces around it', [[' a ', '1']], 'a=1'],
    [
      'no item without a value, which would spoil the rest',
      [
        ['a', ''],
        ['b', '1'],
      ],
      'b=1',
    ],
    [
      'no item without a key',
      [
        [' ', '1'],
        ['b', '1'],
      ],
      'b=1',
    ],
    [
      'an item by any name',
      [
        ['__proto__', '1'],
        ['constructor', '2'],
      ],
      '__proto__=1,constructor=2',
    ],
  ])('is %s', (_, given, expected) => expect(header(...given)).toBe(expected))

  test('ends before the 65th item', () => {
    const many = Array.from({ length: 66 }, (_, i) => [`key${i}`, `value${i}`] as const)
    expect(header(...many)?.split(',')).toHaveLength(64)
  })

  test('ends before the item with which it would have more than 8,192 bytes', () => {
    const third = Math.floor(8192 / 3)
    const text = header(
      ['key1', 'a'.repeat(third)],
      ['key2', 'b'.repeat(third)],
      ['key3', 'c'.repeat(third)],
      ['d', 'd'],
    )
    expect(text?.split(',').map((member) => member.slice(0, 4))).toEqual(['key1', 'key2'])
    expect(header(['k', 'x'.repeat(8190)])).toHaveLength(8192)
    expect(header(['k', 'x'.repeat(8191)])).toBeUndefined()
  })

  test('has limits of its own if it is given some', () => {
    const few = new BaggagePropagator({ maxItems: 1, maxBytes: 5 })
    expect(written(few, withItems(['a', '1'], ['b', '2']))).toEqual({ baggage: 'a=1' })
    expect(written(few, withItems(['abcd', '1']))).toEqual({})
    expect(written(new BaggagePropagator({ maxItems: 0, maxBytes: 8192 }), withItems(['a', '1']))).toEqual({})
  })
})

describe('what is read', () => {
  test.each<[string, Record<string, string>]>([
    ['foo=bar', { foo: 'bar' }],
    [
      'userId=alice,serverNode=DF%2028,isProduction=false',
      { userId: 'alice', serverNode: 'DF 28', isProduction: 'false' },
    ],
    [
      'key1=value1;property1;property2, key2 = value2, key3=value3; propertyKey=propertyValue',
      { key1: 'value1', key2: 'value2', key3: 'value3' },
    ],
    ['userId =   alice', { userId: 'alice' }],
    ['\ta\t=\t1\t;\tb\t', { a: '1' }],
    ['a=b=c==', { a: 'b=c==' }],
    ['a=1,a=2', { a: '2' }],
    [',a=1,, ,b=2,', { a: '1', b: '2' }],
    ['userId=Am%C3%A9lie', { userId: 'Amélie' }],
    ['a=%2C%3b', { a: ',;' }],
    ['a=%', { a: '%' }],
    ['a=100%2', { a: '100%2' }],
    ['a=%zz%41', { a: '%zzA' }],
    ['a=%C3', { a: '\ufffd' }],
    ['a=%C3%A9%FF', { a: 'é\ufffd' }],
    ['serverNode=DF 28', { serverNode: 'DF 28' }],
    ['%22%2C=1', { '",': '1' }],
    ['%20=1', { ' ': '1' }],
    ['%2520=1', { '%20': '1' }],
    ['%41=1', { '%41': '1' }],
    ['a%=1', { 'a%': '1' }],
    ['constructor=1,toString=2', { constructor: '1', toString: '2' } as never],
  ])('of %j is %j', (text, expected) => expect(items(text)).toEqual(expected))

  test('may be called __proto__', () => {
    const all = items('__proto__=x,a=1')
    expect(Object.keys(all ?? {})).toEqual(['__proto__', 'a'])
    expect(Object.getPrototypeOf(all)).toBe(Object.prototype)
  })

  test.each([
    '',
    ',',
    ' ',
    'no-equal-sign',
    'no-equal-sign,foo=gets-dropped-because-previous-pair-is-malformed',
    '=no-key',
    'no-value=',
    'no-value= ;a',
    'foo=gets-dropped-because-subsequent-pair-is-malformed,=',
    'a b=1',
    'a@=1',
    'é=1',
    'a\r=1',
    ';a=1',
  ])('of %j is nothing', (text) => expect(extracted(text)).toBeUndefined())

  test('ends after the 64th item', () => {
    const text = Array.from({ length: 70 }, (_, i) => `k${i}=v`).join(',')
    expect(Object.keys(items(text) ?? {})).toHaveLength(64)
  })

  test('ends with the last item that is whole within 8,192 bytes', () => {
    expect(items(`a=1,b=${'x'.repeat(8186)}`)).toHaveProperty('b')
    expect(items(`a=1,b=${'x'.repeat(8187)}`)).toEqual({ a: '1' })
    expect(items(`a=1,b=${'x'.repeat(8187)},c=1`)).toEqual({ a: '1' })
  })

  test.each([',', '=', ';', '%', 'a=1,', 'a=1;b', ' '])('of a megabyte of "%s" is bounded', (unit) => {
    const context = extracted(unit.repeat(Math.ceil(2 ** 20 / unit.length)))
    expect(Object.keys(context?.getAllBaggageItems() ?? {}).length).toBeLessThanOrEqual(1)
  })

  test('has no trace', () => {
    expect(extracted('a=1')).toMatchObject({ traceId: '0'.repeat(32), spanId: '0' })
  })
})

describe('what is passed on', () => {
  test.each(['a=1;source=crm;secret', 'a=x:y/z?(1)', 'a=%2c', '%41=1', '%22%2C=1', 'a=b=c==', 'a=1,b=2;p=1,c=3'])(
    'is %j as it came',
    (text) => {
      expect(written(dialect, extracted(text) as SpanReference)).toEqual({ baggage: text })
    },
  )

  test.each([
    [' a = 1 ; p ; q = 2', 'a=1;p'],
    ['a=DF 28;p', 'a=DF%2028;p'],
    ['a=1;"', 'a=1'],
    ['a="x"', 'a=%22x%22'],
    ['a=1,a=2', 'a=2'],
  ])('is %j without what is not valid', (text, expected) => {
    expect(written(dialect, extracted(text) as SpanReference)).toEqual({ baggage: expected })
  })

  test('is not what was set anew or removed', () => {
    const context = extracted('a=1;p,b=2;q,c=3;r') as SpanReference
    context.setBaggageItem('a', '1').removeBaggageItem('b')
    expect(written(dialect, context)).toEqual({ baggage: 'a=1,c=3;r' })
  })

  test('is whatever was set', () => {
    const text = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 30 })
      .filter((given) => Buffer.from(given).toString() === given)
    const key = fc.oneof(
      fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9._-]{0,20}$/),
      fc.string({ unit: fc.constantFrom(...'%2054cCa(,é'), minLength: 1, maxLength: 12 }),
    )
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(key, text), { maxLength: 20, selector: ([name]) => name }), (given) => {
        const sent = header(...given)
        if (sent !== undefined) validateHeaderValue('baggage', sent)
        expect(sent === undefined ? {} : items(sent)).toEqual(Object.fromEntries(given))
      }),
    )
  })

  test('can be sent, whatever came', () => {
    const junk = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(...'ab=,;% \t"\\é\r\nF0'), maxLength: 60 }),
    )
    fc.assert(
      fc.property(junk, (text) => {
        const context = extracted(text)
        const sent = context && written(dialect, context)['baggage']
        if (sent !== undefined) expect(sent).toMatch(/^[\x21\x23-\x7e]+$/)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('tags', () => {
  const text = 'user.id=doggo,session.id=s,foo=bar,feature*flag=xyz,%22=q'

  test.each<[readonly string[], Record<string, string>]>([
    [[], {}],
    [['nobody'], {}],
    [['user.id', 'foo'], { 'baggage.user.id': 'doggo', 'baggage.foo': 'bar' }],
    [['feature*flag'], { 'baggage.feature*flag': 'xyz' }],
    [
      ['*'],
      {
        'baggage.user.id': 'doggo',
        'baggage.session.id': 's',
        'baggage.foo': 'bar',
        'baggage.feature*flag': 'xyz',
        'baggage."': 'q',
      },
    ],
  ])('of the keys %j are %j', (keys, expected) => expect(tags(text, keys)).toEqual(expected))
})
