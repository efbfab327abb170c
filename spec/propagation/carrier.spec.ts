import { type IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { carrierGetter, carrierSetter } from '../../lib/propagation/carrier.ts'

const boom = (): never => {
  throw new Error('boom')
}

describe('a getter', () => {
  test.each<[string, unknown]>([
    ['an object', { traceparent: 'x' }],
    ['an object without a prototype', Object.assign(Object.create(null), { traceparent: 'x' })],
    ['an object with a name in another case', { TraceParent: 'x' }],
    ['an array of values', { traceparent: ['a', 'x'] }],
    ['a Map', new Map([['traceparent', 'x']])],
    ['a Map with a name in another case', new Map([['Traceparent', 'x']])],
    ['a Map of arrays', new Map([['traceparent', ['a', 'x']]])],
    [
      'a Map with other names that are no text',
      new Map<unknown, string>([
        [null, 'y'],
        ['Traceparent', 'x'],
      ]),
    ],
    ['Headers', new Headers({ Traceparent: 'x' })],
    ['something with a get method', { get: (name: string) => (name === 'traceparent' ? 'x' : null) }],
    ['an object with a header called get', { get: 'y', traceparent: 'x' }],
    ['a property that is inherited', Object.create({ traceparent: 'x' })],
  ])('reads from %s', (_, carrier) => expect(carrierGetter(carrier)('traceparent')).toBe('x'))

  test("reads from the headers of Node's own messages", () => {
    const message = new IncomingMessage(new Socket())
    const headers: IncomingHttpHeaders = message.headers
    headers['traceparent'] = 'x'
    headers['set-cookie'] = ['a=1']
    expect(carrierGetter(headers)('traceparent')).toBe('x')
    expect(carrierGetter(headers)('tracestate')).toBeUndefined()
  })

  test.each<[string, unknown]>([
    ['another name', { 'trace-parent': 'x' }],
    ['a number', { traceparent: 7 }],
    ['a Buffer', { traceparent: Buffer.from('x') }],
    ['a String object', { traceparent: new String('x') }],
    ['an object with a toString', { traceparent: { toString: () => 'x' } }],
    ['an empty array', { traceparent: [] }],
    ['an array whose last value is no text', { traceparent: ['x', 7] }],
    ['nested arrays', { traceparent: [['x']] }],
    ['an array that cannot be read', { traceparent: new Proxy(['x'], { get: boom }) }],
    ['a value of more than 8,192 characters', { traceparent: 'x'.repeat(8193) }],
    ['a getter that throws', Object.defineProperty({}, 'traceparent', { get: boom, enumerable: true })],
    ['a get method that throws', { get: boom, traceparent: 'x' }],
    ['null', null],
    ['a text', 'traceparent'],
  ])('takes %s for nothing', (_, carrier) => expect(carrierGetter(carrier)('traceparent')).toBeUndefined())

  test('reads up to 8,192 characters', () => {
    expect(carrierGetter({ traceparent: 'x'.repeat(8192) })('traceparent')).toHaveLength(8192)
  })

  test('does not list the names when the lower-case one is there', () => {
    const carrier = new Proxy({ traceparent: 'x' }, { ownKeys: boom })
    expect(carrierGetter(carrier)('traceparent')).toBe('x')
  })

  test('finds what is written later', () => {
    const carrier: Record<string, string> = {}
    const get = carrierGetter(carrier)
    expect(get('traceparent')).toBeUndefined()
    carrier['traceparent'] = 'x'
    expect(get('traceparent')).toBe('x')
  })
})

describe('a getter of lists', () => {
  test.each<[string, unknown, string | undefined]>([
    ['one value', 'a=1,b=2', 'a=1,b=2'],
    ['several values', ['a=1', 'b=2', 'c=3'], 'a=1,b=2,c=3'],
    ['several values, some of which are no text', ['a=1', 7, null, 'c=3'], 'a=1,c=3'],
    ['values that are no text', [7], undefined],
    ['what is neither a text nor an array', 7, undefined],
    ['no values', [], undefined],
    ['an array with a billion holes', new Array(1e9), undefined],
  ])('joins %s', (_, tracestate, expected) => {
    expect(carrierGetter({ tracestate })('tracestate', 'joined')).toBe(expected)
  })

  test('reads a value that is too long as it is, for its reader to cut', () => {
    expect(carrierGetter({ tracestate: 'x'.repeat(9000) })('tracestate', 'joined')).toHaveLength(9000)
  })

  test('stops joining once it has 8,192 characters', () => {
    const tracestate = Array.from({ length: 50 }, () => 'x'.repeat(5000))
    expect(carrierGetter({ tracestate })('tracestate', 'joined')).toHaveLength(10_001)
  })

  test('stops joining after 64 values', () => {
    const tracestate = Array.from({ length: 1000 }, () => 'x')
    expect(carrierGetter({ tracestate })('tracestate', 'joined')).toHaveLength(127)
  })
})

describe('a setter', () => {
  test('writes properties', () => {
    const carrier: Record<string, string> = Object.create(null)
    carrierSetter(carrier)('traceparent', 'x')
    expect(carrier['traceparent']).toBe('x')
  })

  test.each([
    ['a Map', new Map<string, string>()],
    ['Headers', new Headers()],
  ])('writes with the set method of %s', (_, carrier) => {
    carrierSetter(carrier)('traceparent', 'x')
    expect(carrier.get('traceparent')).toBe('x')
    expect(Object.keys(carrier)).toEqual([])
  })

  test('overwrites', () => {
    const carrier = { traceparent: 'old' }
    carrierSetter(carrier)('traceparent', 'new')
    expect(carrier).toEqual({ traceparent: 'new' })
  })

  test('writes what can be written', () => {
    const carrier = Object.defineProperty({}, 'traceparent', { value: 'old', enumerable: true })
    const set = carrierSetter(carrier)
    set('traceparent', 'new')
    set('tracestate', 'new')
    expect(carrier).toEqual({ traceparent: 'old', tracestate: 'new' })
  })

  test.each<[string, unknown]>([
    ['a frozen object', Object.freeze({})],
    ['a sealed object', Object.seal({})],
    ['a set method that throws', { set: boom }],
    ['a set that is a getter that throws', Object.defineProperty({}, 'set', { get: boom })],
    ['a Proxy that refuses', new Proxy({}, { set: () => false })],
    ['undefined', undefined],
    ['null', null],
    ['a text', 'x'],
  ])('leaves %s alone', (_, carrier) => {
    const before = typeof carrier === 'object' && carrier !== null ? Object.keys(carrier) : []
    expect(carrierSetter(carrier)('traceparent', 'x')).toBeUndefined()
    expect(typeof carrier === 'object' && carrier !== null ? Object.keys(carrier) : []).toEqual(before)
  })
})
