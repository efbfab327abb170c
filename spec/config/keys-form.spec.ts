import { describe, expect, test } from 'vitest'
import { keysForm } from '../../lib/config/keys-form.ts'
import { loadConfig } from '../../lib/config/load-config.ts'
import { surroundings } from './surroundings.ts'

describe('a list of keys', () => {
  test.each([
    ['user.id', ['user.id']],
    [' user.id , session.id,,', ['user.id', 'session.id']],
    ['*', ['*']],
    ['feature*flag', ['feature*flag']],
    [',', []],
  ])('in a variable is %s', (text, value) =>
    expect(keysForm.readText(text, 'X')).toEqual({ value, refused: undefined }),
  )

  test.each([
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [[], []],
    [['a', 7], undefined],
    ['a', undefined],
    [new Array(1001).fill('a'), undefined],
  ])('in code: case %#', (given, value) => expect(keysForm.read(given, 'x').value).toEqual(value))

  test.each<[string | undefined, readonly string[]]>([
    [undefined, ['user.id', 'session.id', 'account.id']],
    ['', []],
    ['a', ['a']],
  ])('of baggage that becomes tags: %j', (text, expected) => {
    const env = { DD_TRACE_BAGGAGE_TAG_KEYS: text }
    expect(loadConfig(undefined, surroundings(env)).config.baggageTagKeys).toEqual(expected)
  })
})
