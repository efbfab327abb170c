import { describe, expect, test } from 'vitest'
import { wrappedLines } from '../../../lib/agent/terminal/wrapped-lines.ts'

describe('a message', () => {
  test.each([
    { message: '', lines: [''] },
    { message: 'one two', lines: ['one two'] },
    { message: 'one two three four', lines: ['one two', '  three', '  four'] },
    { message: '! sesquipedalian words', lines: ['!', '  sesquip…', '  words'] },
    { message: 'two\nlines', lines: ['two\\nlines'] },
    { message: 'a b '.repeat(100), lines: ['a b a b a', '  b a b a', '  b a b a', '  b a b a'] },
  ])('$message is broken between words', ({ message, lines }) => {
    expect(wrappedLines(message, 10)).toEqual(lines)
  })
})
