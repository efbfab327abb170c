import { describe, expect, test } from 'vitest'
import { eventRecord, eventsJson } from '../../lib/span/event.ts'

function attributesOf(given: unknown) {
  const { record, refused } = eventRecord('cache.miss', 1n, given)
  return { attributes: record.attributes && { ...record.attributes }, refused }
}

describe('an attribute of an event', () => {
  test.each([
    ['a text', 'v'],
    ['an integer', 7],
    ['a fraction', 0.5],
    ['a bool', false],
    ['texts', ['a', 'b']],
    ['numbers', [1, 2.5]],
    ['bools', [true, false]],
    ['nothing in an array', []],
  ])('may be %s', (_, value) => {
    expect(attributesOf({ k: value })).toEqual({ attributes: { k: value }, refused: [] })
  })

  test.each([
    ['null', null],
    ['undefined', undefined],
    ['an object', { a: 1 }],
    ['a date', new Date(0)],
    ['a function', () => {}],
    ['a symbol', Symbol('s')],
    ['a bigint', 1n],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['an array of two kinds', ['a', 1]],
    ['an array with a hole', [1, undefined]],
    ['an array of arrays', [['a']]],
    [
      'an array whose length cannot be read',
      new Proxy([], { get: (list, key) => (key === 'length' ? boom() : Reflect.get(list, key)) }),
    ],
  ])('cannot be %s', (_, value) => {
    expect(attributesOf({ k: value, ok: 1 })).toEqual({ attributes: { ok: 1 }, refused: ['k'] })
  })

  test('that throws is text that says so', () => {
    const hostile = {
      get k(): never {
        throw new Error('no')
      },
    }
    expect(attributesOf(hostile)).toEqual({ attributes: { k: '[unserializable]' }, refused: [] })
  })

  test('may be called __proto__', () => {
    const { record } = eventRecord('e', 1n, JSON.parse('{"__proto__":"x"}'))
    expect(Object.keys(record.attributes ?? {})).toEqual(['__proto__'])
  })

  test('of which there are more than 128 is refused from there on', () => {
    const { attributes, refused } = attributesOf(
      Object.fromEntries(Array.from({ length: 130 }, (_, i) => [`k${i}`, i])),
    )
    expect(Object.keys(attributes ?? {})).toHaveLength(128)
    expect(refused).toEqual(['k128', 'k129'])
  })
})

test('events in JSON have exact nanoseconds', () => {
  const events = [
    eventRecord('a', 1_767_225_600_000_000_001n, { k: [1, 2] }).record,
    eventRecord('b "quoted"', 2n, undefined).record,
  ]
  expect(eventsJson(events)).toEqual({
    json: '[{"name":"a","time_unix_nano":1767225600000000001,"attributes":{"k":[1,2]}},{"name":"b \\"quoted\\"","time_unix_nano":2}]',
    dropped: 0,
  })
})

function boom(): never {
  throw new Error('no')
}
