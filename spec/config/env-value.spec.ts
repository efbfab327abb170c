import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { textOf, toBoolean, toInteger, toList, toMap, toNumber } from '../../lib/config/env-value.ts'

const MEGABYTE = 1024 * 1024

describe('text', () => {
  test.each([
    ['shop', 'shop'],
    ['  shop app\t\n', 'shop app'],
    ['', undefined],
    ['   ', undefined],
    ['\r\n\t', undefined],
    [undefined, undefined],
    [7, undefined],
  ])('%j is %j', (raw, text) => {
    expect(textOf(raw)).toBe(text)
  })
})

describe('boolean', () => {
  test.each([
    ['true', true],
    ['TRUE', true],
    [' True ', true],
    ['1', true],
    ['false', false],
    ['False', false],
    ['0', false],
    ['', undefined],
    ['yes', undefined],
    ['on', undefined],
    ['2', undefined],
    ['01', undefined],
    ['true false', undefined],
    ['ｔrue', undefined],
    ['t'.repeat(MEGABYTE), undefined],
  ])('%.20j is %j', (text, value) => {
    expect(toBoolean(text)).toBe(value)
  })
})

describe('number', () => {
  test.each([
    ['0', 0],
    ['0.25', 0.25],
    ['.5', 0.5],
    ['5.', 5],
    ['+1', 1],
    ['-1.5', -1.5],
    ['1e3', 1000],
    ['1E-2', 0.01],
    [' 7 ', 7],
    ['', undefined],
    [' ', undefined],
    ['.', undefined],
    ['1e', undefined],
    ['NaN', undefined],
    ['Infinity', undefined],
    ['1e309', undefined],
    ['-1e309', undefined],
    ['0x10', undefined],
    ['0b1', undefined],
    ['1_000', undefined],
    ['1,5', undefined],
    ['1 2', undefined],
    ['10ms', undefined],
    ['٣', undefined],
    ['null', undefined],
    ['[]', undefined],
  ])('%j is %j', (text, value) => {
    expect(toNumber(text)).toBe(value)
  })

  test('refuses a megabyte of digits without reading them', () => {
    expect(toNumber('9'.repeat(MEGABYTE))).toBeUndefined()
    expect(toNumber(`${'1'.repeat(MEGABYTE)}x`)).toBeUndefined()
  })

  test('reads back every finite number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        // Text has no negative zero.
        expect(toNumber(String(number))).toBe(number + 0)
      }),
    )
  })
})

describe('integer', () => {
  test.each([
    ['8126', 8126],
    ['8126.0', 8126],
    ['1e3', 1000],
    ['-3', -3],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740992', undefined],
    ['8126.5', undefined],
    ['1e-1', undefined],
    ['1e309', undefined],
    ['', undefined],
    ['many', undefined],
  ])('%j is %j', (text, value) => {
    expect(toInteger(text)).toBe(value)
  })
})

describe('list', () => {
  test.each([
    ['a,b', ['a', 'b']],
    [' a , b c ,', ['a', 'b c']],
    ['a', ['a']],
    ['a,a', ['a', 'a']],
    ['', []],
    [',,, ,', []],
  ])('%j is %j', (text, items) => {
    expect(toList(text)).toEqual(items)
  })
})

describe('map', () => {
  test.each([
    ['team:shop,region:eu', { team: 'shop', region: 'eu' }],
    ['team:shop region:eu', { team: 'shop', region: 'eu' }],
    ['team:shop\n\tregion:eu', { team: 'shop', region: 'eu' }],
    ['team: the shop , region:eu', { team: 'the shop', region: 'eu' }],
    ['url:http://x:1/y', { url: 'http://x:1/y' }],
    ['canary', { canary: '' }],
    ['canary,b:', { canary: '', b: '' }],
    [':value,a:1', { a: '1' }],
    [' : ,', {}],
    ['', {}],
    ['a:1,a:2', { a: '2' }],
  ])('%j is %j', (text, pairs) => {
    expect(Object.fromEntries(toMap(text))).toEqual(pairs)
  })

  test('keeps keys that objects inherit', () => {
    expect([...toMap('__proto__:a,constructor:b')]).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
  })

  test('reads back any pairs without commas, colons in keys and white space at the ends', () => {
    const key = fc.string({ minLength: 1 }).filter((text) => text === text.trim() && !/[,:]/.test(text))
    const value = fc.string().filter((text) => text === text.trim() && !text.includes(','))
    fc.assert(
      fc.property(fc.dictionary(key, value, { minKeys: 2 }), (pairs) => {
        const entries = Object.entries(pairs)
        expect([...toMap(entries.map(([name, text]) => `${name}:${text}`).join(','))]).toEqual(entries)
      }),
    )
  })
})
