import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Glob } from '../../lib/sampling/glob.ts'

test.each([
  // No wildcard: the whole string, in any case.
  ['web', 'web', true],
  ['web', 'WEB', true],
  ['WeB', 'wEb', true],
  ['web', 'webs', false],
  ['web', 'a web', false],
  ['web', '', false],
  ['', '', true],
  ['', 'web', false],
  // Any number of characters.
  ['*', '', true],
  ['***', 'web', true],
  ['web*', 'web', true],
  ['web*', 'Web-shop', true],
  ['web*', 'we', false],
  ['web*', 'a web', false],
  ['*shop', 'web-SHOP', true],
  ['*shop', 'shops', false],
  ['*eb-s*', 'web-shop', true],
  ['GET /*/items/*', 'GET /v1/items/7', true],
  ['GET /*/items/*', 'GET /v1/item/7', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['*ab', 'aab', true],
  ['*aab*', 'aaab', true],
  ['a**b', 'ab', true],
  // Any one character.
  ['?', '', false],
  ['?', 'a', true],
  ['?', 'ab', false],
  ['w?b', 'WEB', true],
  ['?*', '', false],
  ['?*', 'web', true],
  ['*?b', 'b', false],
  ['*?b', 'ab', true],
  ['v?.?*', 'v1.', false],
  ['v?.?*', 'v1.23', true],
  // What is no wildcard is itself.
  ['a.c', 'abc', false],
  ['[ab]', 'a', false],
  ['[ab]', '[AB]', true],
  ['\\*', '\\anything', true],
  ['a\\?', 'a?', false],
  ['^(a+)+$', '^(a+)+$', true],
  ['a\nb', 'a\nb', true],
  ['a*c', 'a\n\0c', true],
  // Beyond ASCII.
  ['straße', 'STRAßE', true],
  ['ÅSA*', 'åsa-7', true],
  ['*Жук', 'жУК', true],
  ['ǅ', 'ǅ', true],
  ['?', '😀', true],
  ['??', '😀', false],
  ['*?😀', '😀', false],
  ['*?😀', '😀😀', true],
  ['*\u{10400}', '\u{10428}', true],
  ['?\ud83d', '😀\ud83d', true],
  ['*\ude00', '😀', false],
])('%j matches %j: %s', (pattern, subject, matches) => {
  expect(new Glob(pattern).matches(subject)).toBe(matches)
})

test.each([
  ['*', true],
  ['**', true],
  ['', false],
  ['?', false],
  ['?*', false],
  ['a*', false],
])('%j matches everything: %s', (pattern, all) => {
  expect(new Glob(pattern).matchesAll).toBe(all)
})

test('gives the same answer for the same subject again, and another for another', () => {
  const glob = new Glob('w?b*')
  expect(['web', 'web', 'wb', 'wb', 'web', 'WAB'].map((subject) => glob.matches(subject))).toEqual([
    true,
    true,
    false,
    false,
    true,
    true,
  ])
})

/** By the definition: a star stands for nothing, or for one character and then again for a star. */
function matchesNaively(pattern: readonly string[], subject: readonly string[]): boolean {
  const [first, ...rest] = pattern
  const [character, ...others] = subject
  if (first === undefined) return subject.length === 0
  if (first === '*')
    return matchesNaively(rest, subject) || (character !== undefined && matchesNaively(pattern, others))
  if (character === undefined) return false
  return (first === '?' || first.toLowerCase() === character.toLowerCase()) && matchesNaively(rest, others)
}

describe('matches as the definition says', () => {
  const letters = fc.constantFrom('a', 'b', 'A', 'B', 'é', 'É', '😀')
  const check = (pattern: string[], subject: string[]): void => {
    expect(new Glob(pattern.join('')).matches(subject.join(''))).toBe(matchesNaively(pattern, subject))
  }

  test('for short patterns', () => {
    const pattern = fc.array(fc.oneof(letters, fc.constantFrom('*', '?')), { maxLength: 8 })
    fc.assert(fc.property(pattern, fc.array(letters, { maxLength: 8 }), check), { numRuns: 500 })
  })

  test('for patterns that are longer than a word of bits', () => {
    const few = fc.constantFrom('a', 'A', 'a', '?', 'b')
    const stretch = fc.array(few, { minLength: 14, maxLength: 36 })
    const subject = fc.array(fc.constantFrom('a', 'A', 'a', 'b'), { minLength: 60, maxLength: 80 })
    fc.assert(
      fc.property(stretch, stretch, subject, (one, other, text) => {
        check(['*', ...one, '*', ...other], text)
        // One that does match, but for what comes behind it.
        const spelled = [...one, 'x', ...other].map((part) => (part === '?' ? 'b' : part))
        check(['*', ...one, '*', ...other], [...text, ...spelled])
        check(['*', ...one, '?', ...other], [...text, ...spelled, 'b'])
      }),
      { numRuns: 50 },
    )
  })
})

// Trying one way after the other takes 2^n steps, or a second for n * m; following 32 at once takes 30 ms.
test.each([
  ['stars between letters', `${'*a'.repeat(6000)}*b`],
  ['a long stretch behind a star', `*${'a'.repeat(12_000)}b`],
  ['a long stretch between stars', `*${'a'.repeat(12_000)}b*`],
  ['question marks behind a star', `*a${'?'.repeat(12_000)}b`],
  ['stars and question marks', `${'*?'.repeat(6000)}b`],
])('takes no longer for %s', (_, pattern) => {
  const glob = new Glob(pattern)
  const times = [0, 1, 2].map((i) => {
    const subject = 'a'.repeat(25_000 - i)
    const start = performance.now()
    expect(glob.matches(subject)).toBe(false)
    return performance.now() - start
  })
  expect(Math.min(...times)).toBeLessThan(300)
})
