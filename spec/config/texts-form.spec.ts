import { describe, expect, test } from 'vitest'
import { textsForm } from '../../lib/config/texts-form.ts'
import { hostileProxy } from './surroundings.ts'

const LONG = 'x'.repeat(1001)
const expected = 'a non-blank text of at most 1000 characters'

describe('in code', () => {
  test('it is an object of texts, which is copied and has no prototype', () => {
    const given = { a: 'b', c: 'd' }
    const { value, refused } = textsForm.read(given, 'x')
    expect([{ ...value }, refused]).toEqual([given, undefined])
    expect(Object.getPrototypeOf(value)).toBeNull()
  })

  test('what is none of its texts is told by its name', () => {
    expect(textsForm.read({ a: 'b', c: 7, 'api-key': LONG }, 'x')).toEqual({
      value: { a: 'b' },
      refused: 'c: 7, api-key: <redacted>',
      flaws: [
        { path: '.c', expected, got: '7' },
        { path: '.api-key', expected, got: '<redacted>' },
      ],
    })
  })

  test.each([
    [null, 'null'],
    ['a:b', "'a:b'"],
    [['a'], 'an array of 1'],
    [hostileProxy(), 'an object that throws when it is read'],
  ])('case %# is refused', (given, refused) => {
    expect(textsForm.read(given, 'x')).toEqual({ value: undefined, refused })
  })
})

describe('in a variable', () => {
  test.each([
    ['a:b,c:d', { a: 'b', c: 'd' }, undefined],
    ['a:b c:d:e', { a: 'b', c: 'd:e' }, undefined],
    ['a:b,c', { a: 'b' }, "c: ''"],
    ['a', undefined, "a: ''"],
    [':b', {}, undefined],
  ])('%s is %j', (text, value, refused) => {
    const reading = textsForm.readText(text, 'X')
    expect([reading.value, reading.refused]).toEqual([value, refused])
  })

  test('a name that may be a secret is not shown', () => {
    expect(textsForm.readText('authorization:Bearer hunter2', 'X').refused).toBe("<redacted>: ''")
  })
})
