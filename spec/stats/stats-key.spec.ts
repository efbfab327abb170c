import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keyLength, keyText, type StatsKey, sameKey } from '../../lib/stats/stats-key.ts'

/** Texts that run into each other where nothing keeps them apart. */
const text = fc.constantFrom('', 'a', 'aa', '1:a', ':', ',', '0:0:', '2:', '\0')
const peers = fc.array(fc.tuple(text, text), { maxLength: 2 })

const key: fc.Arbitrary<StatsKey> = fc
  .record({
    service: text,
    name: text,
    resource: fc.constant('r'),
    type: text,
    kind: text,
    httpStatus: fc.constantFrom(0, 1, 10),
    synthetics: fc.boolean(),
    root: fc.constantFrom(0, 1, 2),
    grpcStatus: text,
    method: text,
    endpoint: text,
    source: text,
    peers,
  })
  .map(({ peers, ...rest }) => ({
    ...rest,
    peerCount: peers.length,
    // What stands beyond the count is of another span.
    peerNames: [...peers.map(([name]) => name), 'stale'],
    peerValues: [...peers.map(([, value]) => value), 'stale'],
  }))

/** Two keys of which one has at most one field of its own. */
const pair = fc
  .tuple(
    key,
    key,
    fc.constantFrom(...(['service', 'name', 'kind', 'grpcStatus', 'method', 'endpoint', 'source', 'type'] as const)),
  )
  .map(([one, other, field]) => [one, { ...one, [field]: other[field] }] as const)

test('keys are the same when all in them is', () => {
  const check = (one: StatsKey, other: StatsKey): void => {
    const same = JSON.stringify(one) === JSON.stringify(other)
    expect(sameKey(one, other)).toBe(same)
    expect(keyText(one) === keyText(other)).toBe(same)
  }
  fc.assert(fc.property(key, key, check), { numRuns: 300 })
  fc.assert(
    fc.property(pair, ([one, other]) => check(one, other)),
    { numRuns: 300 },
  )
})

test('a key counts the characters of all its texts', () => {
  fc.assert(
    fc.property(key, (given) => {
      const { peerCount, peerNames, peerValues, ...rest } = given
      const texts = [...Object.values(rest), ...peerNames.slice(0, peerCount), ...peerValues.slice(0, peerCount)]
      expect(keyLength(given)).toBe(texts.filter((part) => typeof part === 'string').join('').length)
    }),
  )
})
