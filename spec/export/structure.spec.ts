import { encode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MsgpackReader } from '../../lib/agent/payload/msgpack-reader.ts'
import { structureOf } from '../../lib/export/structure.ts'

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(structureOf(value) ?? null))
}

describe('a structure', () => {
  test.each([
    ['texts, numbers, bools and null', { a: 'x', b: 1.5, c: true, d: null }, { a: 'x', b: 1.5, c: true, d: null }],
    ['objects in arrays in objects', { a: [{ b: [] }] }, { a: [{ b: [] }] }],
    ['maps', new Map<unknown, unknown>([['a', new Map([[1, 2]])]]), { a: { 1: 2 } }],
    ['sets', new Set([1, 'a']), [1, 'a']],
    ['dates', { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
    ['errors', [new TypeError('no')], ['TypeError: no']],
    ['bigints', [1n, 2n ** 64n], [1, '18446744073709551616']],
    ['numbers that are none', [Number.NaN, Number.POSITIVE_INFINITY], ['NaN', 'Infinity']],
    ['lone surrogates', ['a\ud800b', 'c\ud83d\ude00'], ['a\ufffdb', 'c\ud83d\ude00']],
    ['functions, symbols and undefined', { f() {}, s: Symbol('s'), u: undefined, n: 1 }, { n: 1 }],
    ['those in arrays, where places count', [1, undefined, () => {}], [1, null, null]],
    [
      'names that prototypes have',
      JSON.parse('{"__proto__":1,"constructor":2}'),
      JSON.parse('{"__proto__":1,"constructor":2}'),
    ],
  ])('has %s', (_, given, expected) => {
    expect(plain(given)).toEqual(expected)
  })

  test('has bytes as they are', () => {
    expect(structureOf(Buffer.of(0, 255))).toEqual(new Uint8Array([0, 255]))
  })

  test('may have a part twice, but not itself', () => {
    const part = { n: 1 }
    const circle: Record<string, unknown> = { a: part, b: part }
    circle['self'] = circle
    expect(plain(circle)).toEqual({ a: { n: 1 }, b: { n: 1 } })
  })

  test('goes no deeper than 32 levels', () => {
    let deep: unknown = 'bottom'
    for (let i = 0; i < 200; i++) deep = [deep]
    expect(JSON.stringify(plain(deep))).toBe(`${'['.repeat(32)}null${']'.repeat(32)}`)
  })

  test.each<[string, () => unknown]>([
    ['a part a billion times', () => Array.from({ length: 30 }).reduce((part) => [part, part], 'x')],
    ['a billion holes', () => new Array(2 ** 30)],
    ['a long text many times', () => Array.from({ length: 5000 }, () => 'x'.repeat(5000))],
    ['long names', () => Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => ['x'.repeat(300) + i, i]))],
    ['bytes beyond measure', () => new Uint8Array(64 << 20)],
  ])('of %s is bounded', (_, make) => {
    const structure = structureOf(make())
    expect(structure === undefined ? 0 : encode(structure).length).toBeLessThan(4 << 20)
  })

  test('leaves out what throws', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const hostile = {
      get boom(): never {
        throw new Error('no')
      },
      proxy,
      keys: new Proxy(
        {},
        {
          ownKeys() {
            throw new Error('no')
          },
        },
      ),
      last: 1,
    }
    expect(plain(hostile)).toEqual({ keys: {}, last: 1 })
  })
})

test('arrays in arrays are read once for each of the parts that are kept', () => {
  let read = 0
  const counted = (inner: unknown): unknown[] =>
    new Proxy(Array(9000).fill(inner), {
      get(list, key) {
        read++
        return Reflect.get(list, key)
      },
    })
  structureOf([counted(counted(counted(1)))])
  expect(read).toBeLessThan(50_000)
})

test('whatever it is given, it neither throws nor makes what msgpack does not know', () => {
  fc.assert(
    fc.property(
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withSet: true,
        withTypedArray: true,
        withNullPrototype: true,
        withObjectString: true,
      }),
      (value) => {
        const structure = structureOf(value)
        if (structure === undefined) return
        // Not by the library's own decoder, which refuses the name __proto__.
        const reader = new MsgpackReader(Buffer.from(encode(structure)))
        reader.skip()
        expect(reader.remaining).toBe(0)
      },
    ),
    { numRuns: 200 },
  )
})
