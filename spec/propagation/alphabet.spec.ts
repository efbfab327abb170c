import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Alphabet } from '../../lib/propagation/alphabet.ts'

const alphabet = new Alphabet('abc~')

describe('spells', () => {
  test.each([
    ['', true],
    ['cab~', true],
    ['cab-', false],
    ['caé', false],
    ['ca\u{1f980}', false],
    ['ca\u0161', false],
  ])('%j: %s', (text, expected) => expect(alphabet.spells(text)).toBe(expected))

  test('looks at a part of the text only', () => {
    expect(alphabet.spells('--ab--', 2, 4)).toBe(true)
    expect(alphabet.spells('--ab--', 2, 5)).toBe(false)
    expect(alphabet.spells('--ab--', 1, 4)).toBe(false)
  })
})

describe('mend', () => {
  test.each([
    ['', ''],
    ['abc', 'abc'],
    ['a b', 'a_b'],
    ['é\r\n', '___'],
    ['\u{1f980}', '__'],
  ])('makes %j to %j', (text, expected) => expect(alphabet.mend(text)).toBe(expected))

  test('makes what a larger alphabet can spell, of the same length', () => {
    const larger = new Alphabet('abc~_')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(larger.spells(alphabet.mend(text))).toBe(true)
        expect(alphabet.mend(text)).toHaveLength(text.length)
      }),
    )
  })
})

describe('printable', () => {
  test('is 0x20 to 0x7e', () => {
    const spelt = Array.from({ length: 300 }, (_, code) => code).filter((code) =>
      Alphabet.printable().spells(String.fromCharCode(code)),
    )
    expect([spelt[0], spelt.at(-1), spelt.length]).toEqual([0x20, 0x7e, 95])
  })

  test('goes without what it is told to', () => {
    expect(Alphabet.printable(' ,').spells(',')).toBe(false)
    expect(Alphabet.printable(' ,').spells('+-.')).toBe(true)
  })
})
