import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GoRegExp } from '../../lib/stats/go-regexp.ts'

describe('an expression of Go', () => {
  test.each([
    ['(GET|POST) /healthcheck', 'GET /healthcheck', true],
    ['(GET|POST) /healthcheck', 'PUT /healthcheck', false],
    ['^/health', 'GET /health', false],
    ['/health$', 'GET /health', true],
    ['', '', true],
    ['a|', 'zzz', true],
    ['a{2,3}b', 'xaab', true],
    ['^a{2,3}$', 'aaaa', false],
    ['^a{2}$', 'aa', true],
    ['^a{2,}$', 'aaaaa', true],
    ['^a{0}$', 'a', false],
    ['^(ab)*$', 'ababab', true],
    ['^(ab)+?$', '', false],
    ['^colou?r$', 'color', true],
    ['GET /users/{id}', 'GET /users/{id}', true],
    ['a{,3}', 'a{,3}', true],
    ['.', '\n', false],
    ['.', '\u2028', true],
    ['(?s).', '\n', true],
    ['(?i)ping', 'PiNG', true],
    ['(?i:p)ing', 'Ping', true],
    ['(?i:p)ing', 'PING', false],
    ['((?i)p)ing', 'PING', false],
    ['(?i)p(?-i)ing', 'Ping', true],
    ['(?i)p(?-i)ing', 'PING', false],
    ['(?m)^b$', 'a\nb\nc', true],
    ['^b$', 'a\nb\nc', false],
    ['(?U)a+b', 'aab', true],
    ['(?P<id>\\d+)', 'x1', true],
    ['(?<id>\\d+)', 'x', false],
    ['\\Aab\\z', 'ab', true],
    ['\\bfoo\\b', 'a foo b', true],
    ['\\bfoo\\b', 'afoob', false],
    ['\\Bo', 'foo', true],
    ['^\\s$', '\u00a0', false],
    ['^\\s$', '\f', true],
    ['^\\S$', '\u00a0', true],
    ['^[\\S]$', '\t', false],
    ['^[[:alpha:][:digit:]]+$', 'a1', true],
    ['^[[:^alpha:]]+$', 'a', false],
    ['^[[:^alpha:]]+$', 'é', true],
    ['^[]a]$', ']', true],
    ['^[^]a]$', ']', false],
    ['^[a-]$', '-', true],
    ['^[a-c\\-x]$', '-', true],
    ['^[^a]$', '\n', true],
    ['^[&&--||]$', '&', true],
    ['\\pL', 'é', true],
    ['\\PL', 'é', false],
    ['^\\p{Greek}$', 'α', true],
    ['^\\p{^Greek}$', 'α', false],
    ['^[\\p{Lu}\\d]$', 'É', true],
    ['\\Qa.b*\\E+', 'a.b**', true],
    ['\\Qa.b', 'axb', false],
    ['^\\x41\\x{1F600}\\101$', 'A😀A', true],
    ['\\-\\_\\/\\"', '-_/"', true],
    ['^.$', '😀', true],
    ['\\a', '\x07', true],
  ])('%j finds something in %j: %j', (pattern, text, expected) => {
    expect(new GoRegExp(pattern).test(text)).toBe(expected)
  })

  test.each([
    '(',
    ')',
    'a)',
    '[',
    '[a',
    '*',
    'a**',
    'a{2}{3}',
    '(?=a)',
    '(?!a)',
    '(?<=a)',
    '(?x)a',
    '\\1',
    '\\8',
    '\\y',
    '\\',
    '[z-a]',
    '[[:nope:]]',
    '\\p{Nope}',
    '\\x{110000}',
    'a{1001}',
    'a{3,2}',
    '((a{1000}){1000}){1000}',
    '\\C',
    '('.repeat(1000),
  ])('is not what %j is', (pattern) => {
    expect(() => new GoRegExp(pattern)).toThrow(SyntaxError)
  })
})

test.each([
  ['(a+)+$', 'a'.repeat(5000)],
  ['(a|a)*b', 'a'.repeat(5000)],
  ['(.*)(.*)(.*)(.*)(.*)x', 'a'.repeat(5000)],
  ['((a?){30}){30}a{30}$', 'a'.repeat(29)],
])('%j takes no longer for a text that is built to explode', (pattern, text) => {
  // With backtracking this would outlast the universe; the time limit of the runner is the check.
  expect(new GoRegExp(pattern).test(`${text}!`)).toBe(false)
})

/** Expressions that mean the same in JavaScript. */
const common = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '(a|b)',
      '(?:ab|a)',
      '(a*b)*',
      'a*',
      'b+',
      'a?',
      '(ab){1,2}',
      '^',
      '$',
      '\\b',
    ),
    { maxLength: 7 },
  )
  .map((parts) => parts.join(''))

test('finds what JavaScript finds, where they mean the same', () => {
  fc.assert(
    fc.property(common, fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 8 }), (pattern, text) => {
      expect(new GoRegExp(pattern).test(text)).toBe(new RegExp(pattern).test(text))
    }),
    { numRuns: 500 },
  )
})
