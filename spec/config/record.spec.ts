import { expect, test } from 'vitest'
import { copyOf, isRecord } from '../../lib/config/record.ts'

test.each([
  [{}, true],
  [Object.create(null), true],
  [new (class Options {})(), true],
  [JSON.parse('{"__proto__": []}'), true],
  [await import('../../lib/config/record.ts'), true],
  [undefined, false],
  [null, false],
  ['text', false],
  [() => 1, false],
  [[], false],
  [new Map(), false],
  [new Set(), false],
  [new Headers(), false],
  [new Date(), false],
  [new Error('x'), false],
  [Promise.resolve(), false],
])('%# is a record: %s', (value, is) => {
  expect(isRecord(value)).toBe(is)
})

test('a copy has the own properties that have a value, and no prototype', () => {
  const copy = copyOf(Object.assign(Object.create({ inherited: 1 }), { own: 2, nothing: undefined, zero: 0 }))
  expect(Object.entries(copy ?? {})).toEqual([
    ['own', 2],
    ['zero', 0],
  ])
  expect(Object.getPrototypeOf(copy)).toBeNull()
})

test('a copy keeps a property called __proto__ as one of many', () => {
  const copy = copyOf(JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}'))
  expect(Object.keys(copy ?? {})).toEqual(['__proto__', 'constructor'])
  expect(copy?.['polluted']).toBeUndefined()
})

test('there is no copy of what is no record', () => {
  expect(copyOf(['a'])).toBeUndefined()
})
