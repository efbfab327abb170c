import { describe, expect, test } from 'vitest'
import { MsgpackReader, type TokenType } from '../../../lib/agent/payload/msgpack-reader.ts'
import { hex } from '../../support/msgpack-bytes.ts'
import { refusal } from './refusal.ts'

describe('a token', () => {
  test.each<{ bytes: string; type: TokenType; length: number; after: number }>([
    { bytes: '00', type: 'int', length: 0, after: 1 },
    { bytes: '7f', type: 'int', length: 0, after: 1 },
    { bytes: 'e0', type: 'int', length: 0, after: 1 },
    { bytes: '82 c0c0c0c0', type: 'map', length: 2, after: 1 },
    { bytes: '92 c0c0', type: 'array', length: 2, after: 1 },
    { bytes: 'a3 616263', type: 'str', length: 3, after: 4 },
    { bytes: 'c0', type: 'nil', length: 0, after: 1 },
    { bytes: 'c2', type: 'bool', length: 0, after: 1 },
    { bytes: 'c3', type: 'bool', length: 0, after: 1 },
    { bytes: 'c4 01 ff', type: 'bin', length: 1, after: 3 },
    { bytes: 'c5 0001 ff', type: 'bin', length: 1, after: 4 },
    { bytes: 'c6 00000001 ff', type: 'bin', length: 1, after: 6 },
    { bytes: 'c7 01 05 ff', type: 'ext', length: 1, after: 4 },
    { bytes: 'c8 0001 05 ff', type: 'ext', length: 1, after: 5 },
    { bytes: 'c9 00000001 05 ff', type: 'ext', length: 1, after: 7 },
    { bytes: 'ca 3f800000', type: 'float32', length: 4, after: 5 },
    { bytes: 'cb 3ff0000000000000', type: 'float64', length: 8, after: 9 },
    { bytes: 'cc ff', type: 'uint', length: 1, after: 2 },
    { bytes: 'cd ffff', type: 'uint', length: 2, after: 3 },
    { bytes: 'ce ffffffff', type: 'uint', length: 4, after: 5 },
    { bytes: 'cf ffffffffffffffff', type: 'uint', length: 8, after: 9 },
    { bytes: 'd0 ff', type: 'int', length: 1, after: 2 },
    { bytes: 'd1 ffff', type: 'int', length: 2, after: 3 },
    { bytes: 'd2 ffffffff', type: 'int', length: 4, after: 5 },
    { bytes: 'd3 ffffffffffffffff', type: 'int', length: 8, after: 9 },
    { bytes: 'd4 05 ff', type: 'ext', length: 1, after: 3 },
    { bytes: 'd5 05 ffff', type: 'ext', length: 2, after: 4 },
    { bytes: 'd6 05 ffffffff', type: 'ext', length: 4, after: 6 },
    { bytes: 'd7 05 ffffffffffffffff', type: 'ext', length: 8, after: 10 },
    { bytes: `d8 05 ${'ff'.repeat(16)}`, type: 'ext', length: 16, after: 18 },
    { bytes: 'd9 01 61', type: 'str', length: 1, after: 3 },
    { bytes: 'da 0001 61', type: 'str', length: 1, after: 4 },
    { bytes: 'db 00000001 61', type: 'str', length: 1, after: 6 },
    { bytes: 'dc 0001 c0', type: 'array', length: 1, after: 3 },
    { bytes: 'dd 00000001 c0', type: 'array', length: 1, after: 5 },
    { bytes: 'de 0001 c0c0', type: 'map', length: 1, after: 3 },
    { bytes: 'df 00000001 c0c0', type: 'map', length: 1, after: 5 },
  ])('$bytes is $type of $length', ({ bytes, type, length, after }) => {
    const reader = new MsgpackReader(hex(bytes))
    expect(reader.next()).toBe(type)
    expect(reader).toMatchObject({ type, length, position: after })
    if (type !== 'array' && type !== 'map')
      expect(refusal(() => new MsgpackReader(hex(bytes).subarray(0, -1)).next())).toBeDefined()
  })

  test.each([
    { bytes: '7f', value: 127n },
    { bytes: 'e0', value: -32n },
    { bytes: 'ff', value: -1n },
    { bytes: 'cc ff', value: 255n },
    { bytes: 'cd ffff', value: 65_535n },
    { bytes: 'ce ffffffff', value: 4_294_967_295n },
    { bytes: 'cf ffffffffffffffff', value: 18_446_744_073_709_551_615n },
    { bytes: 'd0 80', value: -128n },
    { bytes: 'd1 8000', value: -32_768n },
    { bytes: 'd2 80000000', value: -2_147_483_648n },
    { bytes: 'd3 8000000000000000', value: -9_223_372_036_854_775_808n },
  ])('$bytes has the value $value', ({ bytes, value }) => {
    const reader = new MsgpackReader(hex(bytes))
    reader.next()
    expect(reader.integer()).toBe(value)
  })
})

test('a string that lies in the middle of a larger buffer is read from there', () => {
  const reader = new MsgpackReader(hex('ffff a3 616263 ff').subarray(2, 6))
  reader.next()
  expect(reader.text()).toBe('abc')
  expect(reader.text(2)).toBe('ab')
})

test('a value is skipped with all that is in it', () => {
  const reader = new MsgpackReader(hex('93 81 a1 61 92 c0 01 c3 a0 2a'))
  reader.skip()
  expect(reader.position).toBe(9)
})

describe('refused is', () => {
  test.each([
    { bytes: '', expected: 'a value', got: 0 },
    { bytes: 'cd ff', expected: 'a uint of 2', got: 1 },
    { bytes: 'da 00', expected: 'the length of a str', got: 1 },
    { bytes: 'a3 6162', expected: 'a str of 3', got: 2 },
    { bytes: 'dd ffffffff c0', expected: 'an array of 4294967295', got: 1 },
    { bytes: 'df 00000002 c0c0c0', expected: 'a map of 2', got: 3 },
    { bytes: 'd4 05', expected: 'an ext of 1', got: 1 },
  ])('$bytes, which is too short for $expected', ({ bytes, expected, got }) => {
    expect(refusal(() => new MsgpackReader(hex(bytes)).next())).toEqual([
      'msgp: too few bytes left to read object',
      `expected ${expected} at byte 0, got ${got} more bytes; the whole payload is refused`,
    ])
  })

  test('c1, which begins nothing', () => {
    expect(refusal(() => new MsgpackReader(hex('c1')).next())?.[0]).toBe('msgp: unrecognized type prefix 0xc1')
  })
})
