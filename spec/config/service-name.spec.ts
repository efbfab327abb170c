import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normalizedServiceName } from '../../lib/config/service-name.ts'

test.each([
  ['shop', 'shop'],
  ['@acme/Shop App', 'acme/shop_app'],
  ['a:b.c/d-e_f', 'a:b.c/d-e_f'],
  ['-_./:shop', 'shop'],
  ['9lives', '9lives'],
  ['Übergröße', 'bergr__e'],
  ['a\nb', 'a_b'],
  ['x'.repeat(200), 'x'.repeat(100)],
  ['', undefined],
  ['@@@', undefined],
  ['日本', undefined],
])('%.30j becomes %.30j', (name, normalized) => {
  expect(normalizedServiceName(name)).toBe(normalized)
})

test('a normalised name stays what it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const normalized = normalizedServiceName(name)
      if (normalized === undefined) return
      expect(normalized).toMatch(/^[a-z0-9][a-z0-9_:./-]{0,99}$/)
      expect(normalizedServiceName(normalized)).toBe(normalized)
    }),
  )
})
