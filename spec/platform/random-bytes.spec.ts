import { describe, expect, test } from 'vitest'
import { fillWithRandom, randomUuid } from '../../lib/platform/random-bytes.ts'

const NONE = new Int32Array(64).fill(0)

describe('random bytes', () => {
  test.each([
    ['that is not there', '/dev/no-such-device'],
    ['that is a file', import.meta.filename],
    ['that gives less than was asked for', '/dev/null'],
  ])('do not come from a device %s', (_, device) => {
    const bytes = new Int32Array(64)
    expect(fillWithRandom(bytes, device)).toBe(bytes)
    expect(new Set(bytes).size).toBeGreaterThan(60)
  })

  test.skipIf(process.platform === 'win32')('come from one that gives them', () => {
    expect(fillWithRandom(new Int32Array(64).fill(1), '/dev/zero')).toEqual(NONE)
    expect(new Set(fillWithRandom(new Int32Array(64))).size).toBeGreaterThan(60)
  })
})

test('a UUID has version and variant where RFC 9562 has them, and all other bits are random', () => {
  const uuids = Array.from({ length: 300 }, randomUuid)
  for (const uuid of uuids) expect(uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  expect(new Set(uuids).size).toBe(300)
  const seen = Array.from({ length: 36 }, (_, i) => new Set(uuids.map((uuid) => uuid[i])).size)
  expect(seen).toEqual(
    [...'xxxxxxxx-xxxx-1xxx-4xxx-xxxxxxxxxxxx'].map((n) => (n === 'x' ? 16 : Math.max(1, Number(n) || 1))),
  )
})
