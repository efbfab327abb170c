import { ClientRequest, type IncomingHttpHeaders, IncomingMessage, OutgoingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { carrierGetter, carrierNames, carrierSetter } from '../../lib/propagation/carrier.ts'

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

  test('stops joining where its reader does', () => {
    const tracestate = Array.from({ length: 1000 }, () => 'x')
    expect(carrierGetter({ tracestate })('tracestate', 'joined')).toHaveLength(1999)
    expect(carrierGetter({ tracestate })('tracestate', 'joined', 100)).toHaveLength(99)
    expect(
      carrierGetter({ tracestate: tracestate.fill('x'.repeat(100)) })('tracestate', 'joined', 20_000),
    ).toHaveLength(20_098)
  })

  test('looks at no more values than its reader takes characters, whatever they are', () => {
    let looked = 0
    const holes = new Proxy([], {
      get: (_, name) => (name === 'length' ? 1e9 : typeof name === 'string' ? void looked++ : undefined),
    })
    expect(carrierGetter({ tracestate: holes })('tracestate', 'joined', 100)).toBeUndefined()
    expect(looked).toBeLessThan(110)
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

describe('raw headers', () => {
  const raw = ['Host', 'x', 'TraceParent', ' a ', 'Tracestate', 'b=1', 'tracestate', 'c=2', 'odd']
  const pairs = [['Host', 'x'], ['TraceParent', 'a'], ['Tracestate', 'b=1'], ['tracestate', 'c=2'], 'no pair', []]

  test.each([
    ['in turn', raw],
    ['in pairs', pairs],
  ])('%s are read', (_, list) => {
    const get = carrierGetter(list)
    expect([get('traceparent'), get('tracestate'), get('tracestate', 'first')]).toEqual(['a', 'c=2', 'b=1'])
    expect([get('tracestate', 'joined'), get('tracestate', 'only'), get('x')]).toEqual([
      'b=1,c=2',
      undefined,
      undefined,
    ])
    expect(carrierNames(list)('')).toEqual(expect.arrayContaining(['host', 'traceparent', 'tracestate']))
  })

  test('are written in the place of those that are there', () => {
    const list: unknown[] = ['Host', 'x', 'TraceParent', 'old', 'traceparent', 'older']
    carrierSetter(list)('traceparent', 'new')
    expect(list).toEqual(['Host', 'x', 'traceparent', 'new'])
    const inPairs: unknown[] = [
      ['TraceParent', 'old'],
      ['host', 'x'],
    ]
    carrierSetter(inPairs)('traceparent', 'new')
    expect(inPairs).toEqual([
      ['host', 'x'],
      ['traceparent', 'new'],
    ])
    const empty: unknown[] = []
    carrierSetter(empty)('traceparent', 'new')
    expect(empty).toEqual(['traceparent', 'new'])
  })

  test('are read up to a bound', () => {
    const list = Array.from({ length: 100_000 }, (_, i) => (i % 2 === 0 ? `x-${i}` : 'y'))
    expect(carrierGetter([...list, 'traceparent', 'a'])('traceparent')).toBeUndefined()
    expect(carrierNames(list)('').length).toBeLessThan(10_000)
  })
})

describe("Node's outgoing messages", () => {
  test.each([
    ['a message', () => new OutgoingMessage()],
    ['a response', () => new ServerResponse(new IncomingMessage(new Socket()))],
    ['a request', () => new ClientRequest({ createConnection: () => new Socket() })],
  ])('%s is written to and read from', (_, create) => {
    const message = create()
    carrierSetter(message)('traceparent', 'x')
    expect(message.getHeader('traceparent')).toBe('x')
    expect(carrierGetter(message)('traceparent')).toBe('x')
    expect(carrierNames(message)('trace')).toContain('traceparent')
  })

  test('are left alone when their headers are on the way', () => {
    const message = new ServerResponse(new IncomingMessage(new Socket()))
    message.flushHeaders()
    const written = {}
    carrierSetter(message, undefined, written)('traceparent', 'x')
    expect(written).toEqual({})
  })
})

describe('several values', () => {
  test.each([
    ['first', 'a'],
    ['last', 'b'],
    ['joined', 'a,b'],
    ['only', undefined],
  ] as const)('are read as the %s', (several, expected) => {
    expect(carrierGetter({ x: ['a', 'b'] })('x', several)).toBe(expected)
  })

  test('are only one where there is one', () => expect(carrierGetter({ x: ['a'] })('x', 'only')).toBe('a'))
})

test.each([' x', 'x ', '\tx\t', ' \t x \t '])('white space around %j does not belong to it', (value) => {
  expect(carrierGetter({ traceparent: value })('traceparent')).toBe('x')
})

test.each(['\nx', 'x\r', '\u00a0x'])('anything else around %j does', (value) => {
  expect(carrierGetter({ traceparent: value })('traceparent')).toBe(value)
})

describe('functions of the user', () => {
  test('read and write what is of another kind', () => {
    const message = new Map<string, Buffer>()
    const set = carrierSetter(message, (carrier: typeof message, name: string, value: string) => {
      carrier.set(`h:${name}`, Buffer.from(value))
    })
    set('traceparent', 'x')
    const get = carrierGetter(message, (carrier: typeof message, name: string) => carrier.get(`h:${name}`)?.toString())
    expect([get('traceparent'), get('tracestate')]).toEqual(['x', undefined])
  })

  test('may give several values, or nonsense, or throw', () => {
    expect(carrierGetter({}, () => ['a', 'b'])('x', 'joined')).toBe('a,b')
    expect(carrierGetter({}, () => 7)('x')).toBeUndefined()
    expect(carrierGetter({}, boom)('x')).toBeUndefined()
    const written = {}
    carrierSetter({}, boom, written)('x', 'y')
    expect(written).toEqual({})
  })
})

test.each<[string, () => unknown, string[]]>([
  ['an object', () => ({ A: '1', b: '2' }), ['a', 'b']],
  ['Headers', () => new Headers({ A: '1' }), ['a']],
  [
    'a Map with names that are no text',
    () =>
      new Map<unknown, string>([
        ['A', '1'],
        [7, '2'],
      ]),
    ['a'],
  ],
  ['null', () => null, []],
  ['a text', () => 'abc', []],
  ['what throws', () => new Proxy({}, { ownKeys: boom }), []],
  ['what throws when it is asked', () => ({ get: boom, keys: boom }), []],
])('the names in %s are found', (_, create, names) => expect(carrierNames(create())('')).toEqual(names))

test('the names are those that begin so, in any case', () => {
  expect(carrierNames({ 'OT-Baggage-a': '1', 'ot-baggage-B': '2', 'ot-bag': '3', x: '4' })('ot-baggage-')).toEqual([
    'ot-baggage-a',
    'ot-baggage-b',
  ])
})
