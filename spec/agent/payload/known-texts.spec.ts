import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KnownTexts } from '../../../lib/agent/payload/known-texts.ts'

test('any bytes are read as the text that they stand for, however often and after whatever others', () => {
  const known = new KnownTexts()
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc.string({ unit: 'binary', maxLength: 40 }).map((text) => new Uint8Array(Buffer.from(text))),
  )
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 10 }), fc.nat(5), (all, offset) => {
      for (const one of [...all, ...all]) {
        const buffer = Buffer.concat([Buffer.alloc(offset, 0x61), one, Buffer.from('b')])
        expect(known.read(buffer, offset, one.length)).toBe(Buffer.from(one).toString('utf8'))
      }
    }),
  )
})

test('texts of which there are more than it remembers are read right', () => {
  const known = new KnownTexts()
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 10_000; i++) {
      const bytes = Buffer.from(`text ${i}`)
      expect(known.read(bytes, 0, bytes.length)).toBe(`text ${i}`)
    }
  }
})
