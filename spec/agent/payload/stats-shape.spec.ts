import { encode } from '@msgpack/msgpack'
import { describe, expect, test } from 'vitest'
import { walkPayload } from '../../../lib/agent/payload/payload-walk.ts'
import { statsShape } from '../../../lib/agent/payload/stats-shape.ts'
import { refusal } from './refusal.ts'

const GROUP = {
  Service: 'shop',
  Name: 'web.request',
  Hits: 3,
  OkSummary: new Uint8Array(4),
  IsTraceRoot: 1,
  PeerTags: [],
}

function stats(group: object): Buffer {
  const payload = {
    Hostname: 'h',
    Env: 'dev',
    Sequence: 1,
    Stats: [{ Start: 1_773_489_870_000_000_000n, Duration: 10_000_000_000n, Stats: [group] }],
  }
  return Buffer.from(encode(payload, { useBigInt64: true }))
}

describe('an agent takes', () => {
  test('buckets of groups, and fields that are not looked at', () => {
    expect(refusal(() => walkPayload(stats(GROUP), statsShape))).toBeUndefined()
  })
})

describe('an agent refuses', () => {
  test.each([
    [
      { ...GROUP, Hits: 1.5 },
      'msgp: attempted to decode type "float64" with method for "uint" at Stats/0/Stats/0/Hits',
      'an integer that is not negative, got float64 1.5 for Stats.0.Stats.0.Hits',
    ],
    [
      { ...GROUP, Hits: -1 },
      'msgp: attempted to cast int -1 to unsigned at Stats/0/Stats/0/Hits',
      'an integer that is not negative, got int -1 for Stats.0.Stats.0.Hits',
    ],
    [
      { ...GROUP, OkSummary: 'x' },
      'msgp: attempted to decode type "str" with method for "bin" at Stats/0/Stats/0/OkSummary',
      'a bin, got str "x" for Stats.0.Stats.0.OkSummary',
    ],
  ])('%o', (group, text, words) => {
    expect(refusal(() => walkPayload(stats(group), statsShape))).toEqual([
      text,
      `expected ${words}; the whole payload is refused`,
    ])
  })

  test('traces', () => {
    expect(refusal(() => walkPayload(Buffer.from(encode([[]])), statsShape))?.[0]).toBe(
      'msgp: attempted to decode type "array" with method for "map"',
    )
  })
})
