import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Baggage } from '../../lib/span/baggage.ts'

/** So many keys that a few are found one after another, and more by a map. */
const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', '__proto__', 'constructor', '']

const change = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom(...KEYS), fc.string()) },
  fc.tuple(fc.constantFrom(...KEYS)),
)

describe('baggage', () => {
  test('has the items of a map to which the same was done, in its order', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60, size: 'max' }), (changes) => {
        const baggage = new Baggage()
        const map = new Map<string, string>()
        for (const [key, value] of changes) {
          if (value === undefined) {
            baggage.remove(key)
            map.delete(key)
          } else {
            expect(baggage.set(key, value)).toBe(true)
            map.set(key, value)
          }
        }
        expect([...baggage]).toEqual([...map])
        expect([...baggage.copy()]).toEqual([...map])
        expect(baggage.size).toBe(map.size)
        for (const key of KEYS) expect(baggage.get(key)).toBe(map.get(key))
      }),
    )
  })

  test.each([3, 20])('of %i items forgets how one came when it is set anew, and a copy does not', (count) => {
    const baggage = new Baggage()
    for (let i = 0; i < count; i++) baggage.set(`k${i}`, `${i}`, `k${i}=${i};p`)
    const copy = baggage.copy()
    baggage.set('k1', '1')
    expect([baggage.foreign('k0'), baggage.foreign('k1'), copy.foreign('k1')]).toEqual(['k0=0;p', undefined, 'k1=1;p'])
  })

  test('takes 1,024 items, and new values for them', () => {
    const baggage = new Baggage()
    for (let i = 0; i < 1024; i++) expect(baggage.set(`k${i}`, '1')).toBe(true)
    expect([baggage.set('one too many', '1'), baggage.set('k0', '2')]).toEqual([false, true])
    expect([baggage.size, baggage.get('one too many'), baggage.get('k0')]).toEqual([1024, undefined, '2'])
  })
})
