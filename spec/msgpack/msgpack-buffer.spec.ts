import { decode, encode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MsgpackBuffer, MsgpackOverflow } from '../../lib/msgpack/msgpack-buffer.ts'

function written(write: (buffer: MsgpackBuffer) => void): Buffer {
  const buffer = new MsgpackBuffer(16, 1 << 24)
  write(buffer)
  return buffer.bytes.subarray(0, buffer.length)
}

function hex(write: (buffer: MsgpackBuffer) => void): string {
  return written(write).toString('hex')
}

describe('a string', () => {
  test.each([
    ['', 'a0'],
    ['a', 'a161'],
    ['ü', 'a2c3bc'],
    ['€', 'a3e282ac'],
    ['😀', 'a4f09f9880'],
    ['a\0b', 'a3610062'],
  ])('%j is %s', (text, bytes) => {
    expect(hex((buffer) => buffer.string(text))).toBe(bytes)
    expect(hex((buffer) => buffer.knownString(text))).toBe(bytes)
  })

  test.each([
    ['31 bytes', 31, 'bf'],
    ['32 bytes', 32, 'd920'],
    ['255 bytes', 255, 'd9ff'],
    ['256 bytes', 256, 'da0100'],
    ['65,535 bytes', 65_535, 'daffff'],
    ['65,536 bytes', 65_536, 'db00010000'],
  ])('of %s has the shortest header there is', (_, length, header) => {
    for (const write of ['string', 'knownString'] as const) {
      const bytes = hex((buffer) => buffer[write]('x'.repeat(length)))
      expect(bytes.slice(0, header.length)).toBe(header)
      expect(bytes).toHaveLength(header.length + length * 2)
    }
  })

  test.each([
    ['11 characters of 3 bytes', '€'.repeat(11), 'd921'],
    ['86 characters of 3 bytes', '€'.repeat(86), 'da0102'],
    ['21,846 characters of 3 bytes', '€'.repeat(21_846), 'db00010002'],
  ])('of %s is moved behind the header that it needs', (_, text, header) => {
    const bytes = written((buffer) => buffer.string(text))
    expect(bytes.toString('hex').slice(0, header.length)).toBe(header)
    expect(decode(bytes)).toBe(text)
  })

  test.each([
    ['short', '\ud800', 'a3efbfbd'],
    ['long', `${'a'.repeat(30)}\udc00`, `d921${'61'.repeat(30)}efbfbd`],
  ])('with a lone surrogate, %s, has U+FFFD in its place', (_, text, bytes) => {
    expect(hex((buffer) => buffer.string(text))).toBe(bytes)
    expect(hex((buffer) => buffer.knownString(text))).toBe(bytes)
  })

  test('is what an independent encoder writes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        expect(written((buffer) => buffer.string(text))).toEqual(Buffer.from(encode(text)))
        expect(written((buffer) => buffer.knownString(text))).toEqual(Buffer.from(encode(text)))
      }),
    )
  })
})

describe('a number', () => {
  test.each([
    [0, '00'],
    [-0, '00'],
    [1, '01'],
    [127, '7f'],
    [128, 'cb4060000000000000'],
    [-1, 'cbbff0000000000000'],
    [0.5, 'cb3fe0000000000000'],
    [2 ** 32, 'cb41f0000000000000'],
    [1e308, 'cb7fe1ccf385ebc8a0'],
  ])('%d is %s', (value, bytes) => expect(hex((buffer) => buffer.number(value))).toBe(bytes))

  test('comes back as it was', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(decode(written((buffer) => buffer.number(value)))).toBe(value === 0 ? 0 : value)
      }),
    )
  })
})

test.each([
  [0, '90'],
  [15, '9f'],
  [16, 'dc0010'],
  [65_535, 'dcffff'],
  [65_536, 'dd00010000'],
])('an array of %d begins with %s', (count, bytes) => {
  expect(hex((buffer) => buffer.arrayHeader(count))).toBe(bytes)
})

test('grows as it is written to, and keeps what it has', () => {
  const texts = Array.from({ length: 200 }, (_, i) => `text ${i} ${'x'.repeat(i)}`)
  const bytes = written((buffer) => {
    buffer.arrayHeader(texts.length)
    for (const text of texts) buffer.string(text)
  })
  expect(decode(bytes)).toEqual(texts)
})

test('refuses what does not fit, and goes on where it was', () => {
  const buffer = new MsgpackBuffer(8, 100)
  buffer.string('kept')
  const before = buffer.length
  expect(() => buffer.raw(new Uint8Array(200))).toThrow(MsgpackOverflow)
  buffer.length = before
  buffer.number(1)
  expect(buffer.bytes.subarray(0, buffer.length).toString('hex')).toBe('a46b65707401')
})

test('has the usual bytes at once when it has to grow, twice as many beyond, and no more than it may', () => {
  const buffer = new MsgpackBuffer(8, 300, 100)
  const sizes = [7, 10, 90, 1, 180].map((bytes) => {
    buffer.raw(new Uint8Array(bytes))
    return [buffer.bytes.length, buffer.isHuge(buffer.bytes.length)]
  })
  expect(sizes).toEqual([
    [16, false],
    [108, false],
    [216, true],
    [216, true],
    [308, true],
  ])
  expect(() => buffer.raw(new Uint8Array(20))).toThrow(MsgpackOverflow)
})

test('remembers strings without end in bounded memory', () => {
  const buffer = new MsgpackBuffer(1024, 1 << 20)
  for (let i = 0; i < 10_000; i++) {
    buffer.length = 0
    buffer.knownString(`key.${i}`)
    expect(decode(buffer.bytes.subarray(0, buffer.length))).toBe(`key.${i}`)
  }
})

describe('an integer that is not negative', () => {
  test.each([
    [0, '00'],
    [127, '7f'],
    [128, 'cc80'],
    [255, 'ccff'],
    [256, 'cd0100'],
    [65_535, 'cdffff'],
    [65_536, 'ce00010000'],
    [4_294_967_295, 'ceffffffff'],
  ])('%d is %s', (value, bytes) => {
    expect(hex((buffer) => buffer.uint(value))).toBe(bytes)
  })
})

describe('an integer of 64 bits', () => {
  test.each([
    [0, 'd30000000000000000'],
    [1, 'd30000000000000001'],
    [-1, 'd3ffffffffffffffff'],
    [4_294_967_296, 'd30000000100000000'],
    [-4_294_967_297, 'd3fffffffeffffffff'],
    [Number.MAX_SAFE_INTEGER, 'd3001fffffffffffff'],
    [Number.MIN_SAFE_INTEGER, 'd3ffe0000000000001'],
  ])('%d is %s', (value, bytes) => {
    expect(hex((buffer) => buffer.int64(value))).toBe(bytes)
  })

  test.each([
    [0, 0, 'cf0000000000000000'],
    [1, -1, 'cf00000001ffffffff'],
    [-1, 0xffff_ffff, 'cfffffffffffffffff'],
  ])('of the halves %d and %d is %s', (hi, lo, bytes) => {
    expect(hex((buffer) => buffer.uint64(hi, lo))).toBe(bytes)
  })

  test('is read back as it was, whichever it is', () => {
    const safe = fc.maxSafeInteger()
    fc.assert(
      fc.property(safe, (value) => {
        expect(decode(written((buffer) => buffer.int64(value)))).toBe(value)
      }),
    )
  })
})

test.each([
  ['true', (buffer: MsgpackBuffer) => buffer.boolean(true), 'c3'],
  ['false', (buffer: MsgpackBuffer) => buffer.boolean(false), 'c2'],
  ['an integer that is to be a double', (buffer: MsgpackBuffer) => buffer.double(1), 'cb3ff0000000000000'],
  ['three bytes', (buffer: MsgpackBuffer) => buffer.binary(Buffer.of(1, 2, 3)), 'c600000003010203'],
  ['an empty map', (buffer: MsgpackBuffer) => buffer.mapHeader(0), '80'],
  ['a map of 15', (buffer: MsgpackBuffer) => buffer.mapHeader(15), '8f'],
  ['a map of 16', (buffer: MsgpackBuffer) => buffer.mapHeader(16), 'de0010'],
  ['a map of 65,536', (buffer: MsgpackBuffer) => buffer.mapHeader(65_536), 'df00010000'],
])('%s', (_, write, bytes) => {
  expect(hex(write)).toBe(bytes)
})
