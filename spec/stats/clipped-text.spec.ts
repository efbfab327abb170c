import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clipped } from '../../lib/stats/clipped-text.ts'

test.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'abc'],
  ['', 0, ''],
  ['aé', 3, 'aé'],
  ['aéé', 4, 'aé'],
  ['😀😀', 7, '😀'],
  ['😀', 3, ''],
])('%j has in %d bytes %j', (text, bytes, expected) => {
  expect(clipped(text, bytes)).toBe(expected)
})

test('is the longest beginning of whole characters that fits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, most) => {
      const cut = clipped(text, most)
      const next = String.fromCodePoint(text.codePointAt(cut.length) ?? 0)
      expect(text.startsWith(cut)).toBe(true)
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(most)
      if (cut !== text) expect(Buffer.byteLength(cut + next)).toBeGreaterThan(most)
    }),
    { numRuns: 200 },
  )
})
