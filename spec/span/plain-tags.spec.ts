import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { plainTags } from '../../lib/span/plain-tags.ts'
import type { PlainTag } from '../../lib/span/tag-value.ts'

function tags(value: unknown, key: unknown = 'k'): Record<string, PlainTag> {
  const found: Record<string, PlainTag> = {}
  plainTags(key, value, (name, plain) => {
    found[name] = plain
  })
  return found
}

class Money {
  readonly #cents = 1250
  toString(): string {
    return `${this.#cents / 100} EUR`
  }
}

class Point {
  x = 1
  y = 2
}

const circular: Record<string, unknown> = { name: 'loop' }
circular['self'] = circular

function nested(depth: number): unknown {
  return depth === 0 ? 'deep' : { a: nested(depth - 1) }
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

function boom(): never {
  throw new Error('boom')
}

describe('a value that is one tag', () => {
  test.each<[string, unknown, PlainTag]>([
    ['text', 'a', 'a'],
    ['an empty text', '', ''],
    ['a number', 1.5, 1.5],
    ['zero', -0, -0],
    ['the largest double', Number.MAX_VALUE, Number.MAX_VALUE],
    ['NaN', Number.NaN, 'NaN'],
    ['infinity', Number.NEGATIVE_INFINITY, '-Infinity'],
    ['true', true, 'true'],
    ['false', false, 'false'],
    ['null', null, 'null'],
    ['a safe bigint', 42n, 42],
    ['a bigint beyond 2^53', 2n ** 70n, '1180591620717411303424'],
    ['a bigint below -2^53', -(2n ** 60n), '-1152921504606846976'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['a function', function named() {}, '[Function: named]'],
    ['a nameless function', (() => () => {})(), '[Function: anonymous]'],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['an invalid date', new Date(Number.NaN), 'Invalid Date'],
    ['a URL', new URL('http://h/p?q=1'), 'http://h/p?q=1'],
    ['a URL with a password', new URL('http://user:secret@h/p'), 'http://h/p'],
    ['bytes that are UTF-8', Buffer.from('grüß'), 'grüß'],
    ['bytes that are not', Buffer.from([0, 0xff]), '0x00ff'],
    ['a typed array', new Uint16Array([0xffff]), '0xffff'],
    ['an array buffer', new Uint8Array([0xfe]).buffer, '0xfe'],
    ['a view of a part', new DataView(new Uint8Array([1, 0xfe, 2]).buffer, 1, 1), '0xfe'],
    ['an error', new TypeError('no'), 'TypeError: no'],
    ['a promise', Promise.resolve(1), '[Promise]'],
    ['a weak map', new WeakMap(), '[Weak]'],
    ['a regular expression', /a+/g, '/a+/g'],
    ['a boxed number', Object(7), 7],
    ['an object with a text of its own', new Money(), '12.5 EUR'],
    ['an empty object', {}, '{}'],
    ['an empty array', [], '[]'],
    ['an empty map', new Map(), '{}'],
    ['an empty set', new Set(), '[]'],
  ])('%s', (_, value, expected) => expect(tags(value)).toEqual({ k: expected }))
})

describe('a value with parts is a tag per part', () => {
  test.each<[string, unknown, Record<string, PlainTag>]>([
    ['an object', { a: 1, b: { c: 'd' } }, { 'k.a': 1, 'k.b.c': 'd' }],
    ['an array', ['x', ['y']], { 'k.0': 'x', 'k.1.0': 'y' }],
    [
      'a map',
      new Map<unknown, unknown>([
        ['a', 1],
        [2, 'b'],
      ]),
      { 'k.a': 1, 'k.2': 'b' },
    ],
    ['a set', new Set(['a', 'b']), { 'k.0': 'a', 'k.1': 'b' }],
    ['an instance', new Point(), { 'k.x': 1, 'k.y': 2 }],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), { 'k.a': 1 }],
    ['an object with a JSON form', { toJSON: () => ({ id: 3 }) }, { 'k.id': 3 }],
    ['undefined parts left out', { a: undefined, b: 1 }, { 'k.b': 1 }],
    ['a circular object', circular, { 'k.name': 'loop', 'k.self': '[Circular]' }],
    ['an object nine deep', nested(9), { 'k.a.a.a.a.a.a.a.a': '[Object]' }],
    ['an object with a prototype key', JSON.parse('{"__proto__":{"a":1}}'), { 'k.__proto__.a': 1 }],
  ])('%s', (_, value, expected) => expect(tags(value)).toEqual(expected))

  test('the same object twice is not a circle', () => {
    const shared = { a: 1 }
    expect(tags([shared, shared])).toEqual({ 'k.0.a': 1, 'k.1.a': 1 })
  })
})

describe('a value that fights back', () => {
  test.each<[string, unknown, Record<string, PlainTag>]>([
    [
      'a throwing getter',
      {
        get a() {
          return boom()
        },
        b: 1,
      },
      { 'k.a': '[unserializable]', 'k.b': 1 },
    ],
    ['a throwing toString', { toString: boom }, { k: '[unserializable]' }],
    ['a throwing toJSON', { toJSON: boom }, { k: '[unserializable]' }],
    ['a toString that returns an object', { toString: () => ({}) }, { k: '[unserializable]' }],
    ['a throwing Symbol.toPrimitive', { toString: () => '', [Symbol.toPrimitive]: boom }, { k: '[unserializable]' }],
    [
      'a toJSON that returns itself',
      (() => {
        const o = { toJSON: () => o }
        return o
      })(),
      { k: '[Circular]' },
    ],
    ['a revoked proxy', revoked(), { k: '[unserializable]' }],
    ['a proxy that throws for its keys', new Proxy({}, { ownKeys: boom }), { k: '[unserializable]' }],
    [
      'a proxy that throws for everything',
      new Proxy({}, { get: boom, ownKeys: boom, getPrototypeOf: boom }),
      { k: '[unserializable]' },
    ],
    [
      'an error with a throwing message',
      Object.defineProperty(new Error('x'), 'message', { get: boom }),
      { k: '[unserializable]' },
    ],
  ])('%s', (_, value, expected) => expect(tags(value)).toEqual(expected))

  test('is cut at 256 tags', () => {
    expect(Object.keys(tags(Array.from({ length: 10_000 }, (_, i) => i)))).toHaveLength(256)
    expect(Object.keys(tags(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`n${i}`, i]))))).toHaveLength(
      256,
    )
  })

  test('is not walked to its end', () => {
    let read = 0
    class Endless extends Map<number, number> {
      override *[Symbol.iterator](): MapIterator<[number, number]> {
        for (;;) yield [read++, 1]
      }
    }
    expect(tags(new Endless([[1, 2]]))).toEqual({ 'k.1': 2 })
    expect(read).toBe(0)
    expect(tags({ sparse: new Array(4_000_000_000) })).toEqual({})
  })
})

describe('a long value', () => {
  test('is cut at 25,000 characters', () => {
    expect(tags('a'.repeat(30_000))).toEqual({ k: `${'a'.repeat(24_997)}...` })
  })

  test('is never cut inside a character', () => {
    expect(tags(`${'a'.repeat(24_996)}😀bcd`)).toEqual({ k: `${'a'.repeat(24_996)}...` })
  })

  test('has its name cut at 200 characters', () => {
    expect(Object.keys(tags(1, 'n'.repeat(300)))).toEqual([`${'n'.repeat(197)}...`])
  })
})

test.each<[unknown, string]>([
  [Symbol('s'), 'Symbol(s)'],
  [7, '7'],
  [null, 'null'],
  [{ toString: boom }, '[unserializable]'],
])('a name may be anything', (key, name) => expect(tags(1, key)).toEqual({ [name]: 1 }))

describe('a value with more parts than anybody wants', () => {
  test.each<[string, unknown]>([
    ['the same array many times over', layers(Array(40).fill(0), 4)],
    ['the same map many times over', mapLayers(new Map(Array.from({ length: 200 }, (_, i) => [i, 0])), 3)],
    ['parts that are nothing', layers(Array(100).fill(undefined), 3)],
  ])('is given up early: %s', (_name, value) => {
    let touched = 0
    const counted = new Proxy([value], {
      get(target, key) {
        touched++
        return Reflect.get(target, key)
      },
    })
    expect(Object.keys(tags(counted)).length).toBeLessThanOrEqual(256)
    expect(touched).toBeLessThan(20)
  })

  test('of another realm is taken apart like one of this', () => {
    expect(tags(runInNewContext('({ a: 1, b: { c: [2] } })'))).toEqual({ 'k.a': 1, 'k.b.c.0': 2 })
  })

  test('is text or a number whatever its class has made of it', () => {
    const date = Object.assign(new Date(0), { toISOString: () => ({ evil: 1 }), valueOf: () => Number.NaN })
    class Evil extends URL {
      // @ts-expect-error: it is declared as a property
      override get href(): never {
        return ['evil'] as never
      }
    }
    expect(tags({ date, url: new Evil('http://a') })).toEqual({
      'k.date': '1970-01-01T00:00:00.000Z',
      'k.url': '[unserializable]',
    })
  })
})

function layers(inner: unknown[], levels: number): unknown {
  return levels === 0 ? inner : layers(Array(40).fill(inner), levels - 1)
}

function mapLayers(inner: Map<unknown, unknown>, levels: number): unknown {
  return levels === 0 ? inner : mapLayers(new Map(Array.from({ length: 200 }, (_, i) => [i, inner])), levels - 1)
}

describe('a value that would take for ever', () => {
  const own: object = new Proxy(
    { a: 1, toString: () => 'never' },
    { getPrototypeOf: () => own, getOwnPropertyDescriptor: () => undefined },
  )

  test.each<[string, unknown, Record<string, PlainTag>]>([
    ['an object that is its own prototype', own, { k: '[unserializable]' }],
    ['an integer of a million bits', 2n ** 1_000_000n, { k: '[BigInt]' }],
    [
      'an error whose message is a list without end',
      Object.assign(new Error('x'), { message: endless() }),
      { k: expect.stringMatching(/^Error: (,)+/) },
    ],
  ])('%s', (_, value, expected) => {
    const start = performance.now()
    expect(tags(value)).toEqual(expected)
    expect(performance.now() - start).toBeLessThan(1000)
  })

  test('is not a name either', () => {
    expect(Object.keys(tags(1, endless()))).toEqual([`${','.repeat(197)}...`])
  })

  test('of bytes is looked at as far as a tag goes, and ends with a character', () => {
    const { k } = tags(Buffer.alloc(1 << 20, 'é'))
    expect(k).toBe(`${'é'.repeat(24_997)}...`)
    expect(tags(Buffer.concat([Buffer.alloc(75_000, 'a'), Buffer.of(0xff)]))).toEqual({ k: `${'a'.repeat(24_997)}...` })
    expect(tags(Buffer.alloc(80_000, 0x80))).toEqual({ k: `0x${'80'.repeat(128)}...` })
  })

  test('is a symbol with a long description', () => {
    expect(String(tags(Symbol('s'.repeat(1 << 20)))['k'])).toHaveLength(25_000)
  })
})

/** A list that says it has billions of elements. */
function endless(): unknown[] {
  return new Proxy([], { get: (list, key) => (key === 'length' ? 2 ** 32 - 1 : Reflect.get(list, key)) })
}
