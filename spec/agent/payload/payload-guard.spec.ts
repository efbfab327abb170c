import { Buffer } from 'node:buffer'
import { encode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { guardPayload, MAX_DEPTH, MAX_VALUES } from '../../../lib/agent/payload/payload-guard.ts'
import { hex } from '../../support/msgpack-bytes.ts'
import { v04Payload, v05Payload } from '../../support/msgpack-spans.ts'
import { refusal } from './refusal.ts'

/** Any value that msgpack has, not deeper than the guard allows. */
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: MAX_DEPTH - 1, withCrossShrink: true }, tie('leaf'), tie('list'), tie('table')),
  leaf: fc.oneof(
    fc.constantFrom(null, true, false),
    fc.double(),
    fc.integer(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.uint8Array({ maxLength: 300 }),
  ),
  list: fc.array(tie('value'), { maxLength: 20 }),
  table: fc.dictionary(
    fc.string().filter((key) => key !== '__proto__'),
    tie('value'),
    { maxKeys: 20, noNullPrototype: true },
  ),
}))

function encoded(given: unknown): Buffer {
  return Buffer.from(encode(given, { useBigInt64: true }))
}

describe('taken is', () => {
  test('every value that an encoder makes', () => {
    fc.assert(
      fc.property(value, (given) => {
        expect(refusal(() => guardPayload(encoded(given)))).toBeUndefined()
      }),
    )
  })

  test.each([
    ['v0.4', v04Payload()],
    ['v0.5', v05Payload()],
    ['a value as deep as the protocol goes', hex(`${'91'.repeat(MAX_DEPTH)} c0`)],
    ['an array of many elements that are all there', Buffer.concat([hex('dd 000186a0'), Buffer.alloc(100_000, 0xc0)])],
  ])('%s', (_, bytes) => {
    expect(refusal(() => guardPayload(bytes))).toBeUndefined()
  })
})

describe('refused is', () => {
  test('a value that is cut off, at whichever byte', () => {
    fc.assert(
      fc.property(value, (given) => {
        const bytes = encoded(given)
        for (let end = 0; end < Math.min(bytes.length, 200); end++) {
          const [text] = refusal(() => guardPayload(bytes.subarray(0, end))) ?? []
          expect(text, `cut after ${end} of ${bytes.toString('hex')}`).toBe('msgp: too few bytes left to read object')
        }
      }),
      { numRuns: 50 },
    )
  })

  test.each([
    ['20 arrays of 32.5 million elements in each other', 'dd 01efe920'.repeat(20)],
    ['an array of 4,294,967,295', 'dd ffffffff'],
    ['a map of 4,294,967,295', 'df ffffffff'],
    ['a string of 4,294,967,295 bytes', 'db ffffffff 61'],
    ['a binary of 4,294,967,295 bytes', 'c6 ffffffff 61'],
    ['an extension of 4,294,967,295 bytes', 'c9 ffffffff 01 61'],
    ['a map with a key too few', 'df 00000002 c0c0c0'],
    ['an array that counts the bytes of the next', `92 dd 0000000a ${'c0'.repeat(9)}`],
  ])('%s', (_, bytes) => {
    const before = process.memoryUsage()
    expect(refusal(() => guardPayload(hex(bytes)))?.[0]).toBe('msgp: too few bytes left to read object')
    const after = process.memoryUsage()
    // One of these headers alone is 260 MB to a decoder that believes it.
    expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(16 * 1024 * 1024)
  })

  test('one level more than the protocol has', () => {
    expect(refusal(() => guardPayload(hex(`${'91'.repeat(MAX_DEPTH + 1)} c0`)))).toEqual([
      'msgp: recursion limit reached',
      'expected arrays and maps at most 10 deep, got one deeper before byte 11; the whole payload is refused',
    ])
  })

  test('a million levels', () => {
    expect(refusal(() => guardPayload(Buffer.alloc(1_000_000, 0x91)))?.[0]).toBe('msgp: recursion limit reached')
  })

  test('more values than are worth their time', () => {
    // array of as many as there may be, which is one more
    const count = Buffer.alloc(4)
    count.writeUInt32BE(MAX_VALUES)
    const bytes = Buffer.concat([hex('dd'), count, Buffer.alloc(MAX_VALUES, 0xc0)])
    expect(refusal(() => guardPayload(bytes))).toEqual([
      'payload-too-large',
      `expected at most ${MAX_VALUES} values, got more; the whole payload is refused`,
    ])
  })

  test('what follows the value', () => {
    expect(refusal(() => guardPayload(hex('90 90')))).toEqual([
      'extra bytes after the payload',
      'expected one msgpack value, got 1 more bytes behind it; the whole payload is refused',
    ])
  })

  test('the byte that begins nothing', () => {
    expect(refusal(() => guardPayload(hex('91 c1')))?.[0]).toBe('msgp: unrecognized type prefix 0xc1')
  })
})

test('whatever the bytes are, they are taken or refused, and nothing else is thrown', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      refusal(() => guardPayload(Buffer.from(bytes)))
    }),
    { numRuns: 2000 },
  )
})
