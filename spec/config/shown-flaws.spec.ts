import { expect, test } from 'vitest'
import { shownFlaws, shownPlaces } from '../../lib/config/shown-flaws.ts'

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
