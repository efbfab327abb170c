import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wrappedText } from '../../lib/terminal/wrapped-text.ts'
import { terminalCells } from './terminal-cells.ts'

test.each([
  { text: '', lines: [''] },
  { text: 'one two', lines: ['one two'] },
  { text: 'one two three four', lines: ['one two', 'three four'] },
  { text: 'a sesquipedalian word', lines: ['a', 'sesquipeda', 'lian word'] },
  { text: 'two\nlines', lines: ['two\\nlines'] },
  { text: '日本日本日本 日本', lines: ['日本日本日', '本 日本'] },
])('$text is broken between words where it can', ({ text, lines }) => {
  expect(wrappedText(text, 10)).toEqual(lines)
})

test('no line is too wide, and nothing is lost', () => {
  const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '日', '-', '\u0301', '\u001b') }))
  fc.assert(
    fc.property(words, fc.integer({ min: 10, max: 60 }), (words, width) => {
      const lines = wrappedText(words.join(' '), width)
      const cells = lines.map(terminalCells)
      expect(Math.max(...cells)).toBeLessThanOrEqual(width)
      const whole = wrappedText(words.join(' '), 1e6).join('')
      expect(lines.join('').replaceAll(' ', '')).toBe(whole.replaceAll(' ', ''))
    }),
  )
})
