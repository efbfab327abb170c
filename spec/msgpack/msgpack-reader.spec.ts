import { encode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MsgpackReader } from '../../lib/msgpack/msgpack-reader.ts'

const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { weight: 6, arbitrary: fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger(), fc.boolean(), fc.constant(null)) },
    { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
    { weight: 1, arbitrary: fc.constantFrom(1 << 8, 1 << 16).map((length) => 'x'.repeat(length)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 20 }) },
    { weight: 1, arbitrary: fc.dictionary(fc.string(), tie('value'), { maxKeys: 20, noNullPrototype: true }) },
  ),
})).value

test('passes over any value to where the next one begins', () => {
  fc.assert(
    fc.property(value, (one) => {
      const bytes = encode(one, { ignoreUndefined: true })
      const reader = new MsgpackReader(Buffer.concat([bytes, Buffer.of(0x2a)]))
      expect(Buffer.from(reader.raw()).equals(bytes)).toBe(true)
      expect(reader.uint()).toBe(42)
    }),
  )
})

test.each([0, 1, 31, 32, 255, 256, 65_535, 65_536])('reads a text of %d bytes', (length) => {
  const reader = new MsgpackReader(encode('x'.repeat(length)))
  expect(reader.text()).toBe('x'.repeat(length))
  expect(reader.position).toBe(reader.bytes.length)
})

test.each([0, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32 - 1])('reads the number %d', (number) => {
  expect(new MsgpackReader(encode(number)).uint()).toBe(number)
})

test.each([0, 15, 16, 65_535, 65_536])('reads how many there are: %d', (count) => {
  const list = new MsgpackReader(encode(new Array(count).fill(0)))
  expect(list.arrayHeader()).toBe(count)
  const map = new MsgpackReader(encode(Object.fromEntries(Array.from({ length: count }, (_, i) => [i, 0]))))
  expect(map.mapHeader()).toBe(count)
})
