import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fitted } from '../../lib/terminal/fitted-text.ts'
import { terminalCells } from './terminal-cells.ts'

const ROOM = 1000

describe('characters', () => {
  test.each([
    { what: 'ASCII', text: 'GET /a', shown: 'GET /a', cells: 6 },
    { what: 'accents', text: 'größe', shown: 'größe', cells: 5 },
    { what: 'marks that combine', text: 'e\u0301', shown: 'e\u0301', cells: 1 },
    { what: 'CJK', text: '購入', shown: '購入', cells: 4 },
    { what: 'Hangul', text: '결제', shown: '결제', cells: 4 },
    { what: 'full-width forms', text: 'ＯＫ', shown: 'ＯＫ', cells: 4 },
    { what: 'an emoji', text: '🛒', shown: '🛒', cells: 2 },
    { what: 'emojis that are joined, one by one', text: '👩\u200d💻', shown: '👩💻', cells: 4 },
    { what: 'a form that is chosen, as it is without', text: '❤\ufe0f', shown: '❤', cells: 1 },
    { what: 'an ideograph beyond 16 bits', text: '𠮷', shown: '𠮷', cells: 2 },
  ])('$what are as wide as in a terminal', ({ text, shown, cells }) => {
    expect(fitted(text, ROOM)).toEqual({ text: shown, cells })
    expect(terminalCells(shown)).toBe(cells)
  })

  test.each([
    { what: 'a line break', text: 'a\nb', shown: 'a\\nb' },
    { what: 'a carriage return', text: 'a\rb', shown: 'a\\rb' },
    { what: 'a tab', text: 'a\tb', shown: 'a\\tb' },
    { what: 'NUL', text: '\u0000', shown: '\\x00' },
    { what: 'the escape that begins a sequence', text: '\u001b[2J', shown: '\\x1b[2J' },
    { what: 'the one of eight bits', text: '\u009b2J', shown: '\\x9b2J' },
    { what: 'DEL', text: '\u007f', shown: '\\x7f' },
    { what: 'a change of direction', text: '\u202e', shown: '\\u{202e}' },
    { what: 'a line separator', text: '\u2028', shown: '\\u{2028}' },
    { what: 'a byte order mark', text: '\ufeff', shown: '\\u{feff}' },
    { what: 'half of a surrogate pair', text: '\ud83d', shown: '\\u{d83d}' },
  ])('$what is written out', ({ text, shown }) => {
    expect(fitted(text, ROOM)).toEqual({ text: shown, cells: shown.length })
  })

  test('more than three marks on a letter are left out', () => {
    expect(fitted(`z${'\u0301'.repeat(1000)}a`, ROOM)).toEqual({ text: `z${'\u0301'.repeat(3)}a`, cells: 2 })
  })
})

describe('text that does not fit', () => {
  test.each([
    { text: 'abcdef', most: 6, shown: 'abcdef' },
    { text: 'abcdef', most: 5, shown: 'abcd…' },
    { text: 'abcdef', most: 1, shown: '…' },
    { text: 'abcdef', most: 0, shown: '' },
    { text: 'abcdef', most: -3, shown: '' },
    { text: '購入処理', most: 8, shown: '購入処理' },
    { text: '購入処理', most: 7, shown: '購入処…' },
    { text: '購入処理', most: 6, shown: '購入…' },
    { text: 'a\u001bb', most: 5, shown: 'a…' },
    { text: '', most: 0, shown: '' },
  ])('$text in $most cells is $shown', ({ text, most, shown }) => {
    expect(fitted(text, most).text).toBe(shown)
  })

  test('is not looked at beyond what fits', () => {
    let seen = 0
    const text = Object.assign(Object.create(String.prototype), {
      *[Symbol.iterator]() {
        for (; ; seen++) yield 'a'
      },
    })
    expect(fitted(text, 10).text).toBe('aaaaaaaaa…')
    expect(seen).toBeLessThan(12)
  })
})

/** Notes with stems, which Node takes apart before it measures them. */
const NOTES = /[\u{1d15e}-\u{1d164}\u{1d1bb}-\u{1d1c0}]/u

test('no character is wider in a terminal than it is taken for', () => {
  const wrong: string[] = []
  for (let code = 0; code < 0x40000; code++) {
    const char = String.fromCodePoint(code)
    const { text, cells } = fitted(char, ROOM)
    if (terminalCells(text) > cells && !NOTES.test(char)) wrong.push(code.toString(16))
  }
  expect(wrong).toEqual([])
})

test('no text takes more cells than it may, nor more than it says, and none steers the terminal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(40), (given, most) => {
      fc.pre(!NOTES.test(given))
      const { text, cells } = fitted(given, most)
      expect(cells).toBeLessThanOrEqual(most)
      expect(terminalCells(text)).toBeLessThanOrEqual(cells)
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
    }),
    { numRuns: 3000 },
  )
})
