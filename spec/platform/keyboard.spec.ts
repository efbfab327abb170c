import { expect, test } from 'vitest'
import { pressed } from '../../lib/platform/keyboard.ts'

test.each([
  { text: 'o', what: { key: 'o' } },
  { text: '\r', what: { key: '\r' } },
  { text: '\x1b', what: { key: '\x1b' } },
  { text: 'quit', what: {} },
  { text: '\x1b[A', what: {} },
  { text: '\x1bo', what: {} },
  { text: '', what: {} },
  { text: '\x03', what: { signal: 'SIGINT' } },
  { text: '\x1a', what: { signal: 'SIGTSTP' } },
  { text: '\x1c', what: { signal: 'SIGQUIT' } },
  { text: 'qq\x03', what: { signal: 'SIGINT' } },
])('$text stands for $what', ({ text, what }) => {
  expect(pressed(text)).toEqual(what)
})
