import { describe, expect, test } from 'vitest'
import { TagMemo } from '../../lib/export/tag-memo.ts'
import { encodeString } from '../../lib/msgpack/encoded-strings.ts'

describe('a name', () => {
  test('is encoded once for its place', () => {
    const memo = new TagMemo(encodeString)
    const first = memo.key(0, 'a')
    expect(first).toEqual(encodeString('a'))
    expect(memo.key(0, 'a')).toBe(first)
    expect(memo.key(1, 'a')).not.toBe(first)
  })

  test('makes room for another one in its place', () => {
    const memo = new TagMemo(encodeString)
    memo.key(0, 'a')
    expect(memo.key(0, 'b')).toEqual(encodeString('b'))
    expect(memo.key(0, 'a')).toEqual(encodeString('a'))
  })

  test('far behind is not remembered', () => {
    const memo = new TagMemo(encodeString)
    expect([memo.key(15, 'a'), memo.key(16, 'a'), memo.key(16, 'a')]).toEqual([encodeString('a'), undefined, undefined])
  })
})

describe('a value', () => {
  test('is encoded when it comes for the second time in a row', () => {
    const memo = new TagMemo(encodeString)
    expect(memo.value(0, 'a')).toBeUndefined()
    const second = memo.value(0, 'a')
    expect(second).toEqual(encodeString('a'))
    expect(memo.value(0, 'a')).toBe(second)
    expect(memo.value(0, 'b')).toBeUndefined()
    expect(memo.value(0, 'a')).toBeUndefined()
  })

  test.each([
    ['long', 0, 'x'.repeat(65)],
    ['far behind', 16, 'a'],
  ])('that is %s is not remembered', (_, place, value) => {
    const memo = new TagMemo(encodeString)
    expect([1, 2, 3].map(() => memo.value(place, value))).toEqual([undefined, undefined, undefined])
  })
})
