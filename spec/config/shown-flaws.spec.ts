import { expect, test } from 'vitest'
import { mendOf, shownExpected, shownFlaws, shownPlaces } from '../../lib/config/shown-flaws.ts'

const flaw = (path: string, got = '7') => ({ path, expected: 'x', got })
const many = Array.from({ length: 1000 }, (_, i) => flaw(`[${i}].sample_rate`))

test('a few flaws are shown with what stands there', () => {
  expect(shownFlaws([flaw('[1].sample_rate'), flaw('[3]', "'x'"), flaw('.cache', "''")])).toBe(
    "[1].sample_rate: 7, [3]: 'x', cache: ''",
  )
})

test('of too many there are the places, as many as there is room for', () => {
  expect(shownFlaws(many)).toMatch(/^\[0\], \[1\], .*, \[\d\d\] and 98\d more$/)
  expect(shownFlaws(many).length).toBeLessThanOrEqual(100)
})

test('a place is shown once, whatever is wrong there', () => {
  expect(shownPlaces([flaw('[1].a'), flaw('[1].b'), flaw('[2].a.b'), flaw('.c')])).toBe('[1], [2], c')
})

test('a place with a long or unprintable name is bounded and printable', () => {
  expect(shownPlaces([flaw(`.a\n${'b'.repeat(1000)}`)])).toMatch(/^a\\x0ab+…$/)
  expect(shownPlaces([flaw(`.${'b'.repeat(1000)}`), flaw('.c')]).length).toBeLessThanOrEqual(101)
})

test('what was expected of a few flaws is told with their places, and what to do about them', () => {
  const rate = { path: '[1].sample_rate', expected: 'a number from 0 to 1', got: '7' }
  const name = { path: '.cache', expected: 'a text', got: "''" }
  expect(shownExpected([rate])).toBe('a number from 0 to 1 at [1].sample_rate')
  expect(mendOf([rate, name])).toBe('Make [1].sample_rate a number from 0 to 1. Make cache a text.')
  expect([shownExpected(many), mendOf(many)]).toEqual([undefined, undefined])
})
