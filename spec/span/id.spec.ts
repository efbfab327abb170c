import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decimal, hex16, parseDecimal, parseHex16 } from '../../lib/span/id.ts'

const half = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })

describe('an id', () => {
  test.each([
    { hi: 0, lo: 0, hex: '0000000000000000', dec: '0' },
    { hi: 0, lo: 1, hex: '0000000000000001', dec: '1' },
    { hi: 0, lo: -1, hex: '00000000ffffffff', dec: '4294967295' },
    { hi: 1, lo: 0, hex: '0000000100000000', dec: '4294967296' },
    { hi: 0x20_0000 - 1, lo: -1, hex: '001fffffffffffff', dec: '9007199254740991' },
    { hi: 0x20_0000, lo: 1, hex: '0020000000000001', dec: '9007199254740993' },
    { hi: 0x7fff_ffff, lo: -1, hex: '7fffffffffffffff', dec: '9223372036854775807' },
    { hi: -1, lo: -1, hex: 'ffffffffffffffff', dec: '18446744073709551615' },
    { hi: -(2 ** 31), lo: 0, hex: '8000000000000000', dec: '9223372036854775808' },
  ])('$hex reads $dec in decimal', ({ hi, lo, hex, dec }) => {
    expect(hex16(hi, lo)).toBe(hex)
    expect(decimal(hi, lo)).toBe(dec)
    expect(parseHex16(hex)).toEqual({ hi, lo })
    expect(parseDecimal(dec)).toEqual({ hi, lo })
  })

  test('comes back from both forms as it was', () => {
    fc.assert(
      fc.property(half, half, (hi, lo) => {
        expect(parseHex16(hex16(hi, lo))).toEqual({ hi, lo })
        expect(parseDecimal(decimal(hi, lo))).toEqual({ hi, lo })
        expect(BigInt(`0x${hex16(hi, lo)}`)).toBe(BigInt(decimal(hi, lo)))
      }),
    )
  })

  test.each([
    '',
    '-1',
    '+1',
    ' 1',
    '1 ',
    '1.0',
    '1e3',
    '0x1',
    '18446744073709551616',
    '99999999999999999999',
    '1'.repeat(21),
    '١',
  ])('is not read from the decimal %j', (text) => expect(parseDecimal(text)).toBeUndefined())

  test.each([
    '',
    '0',
    '000000000000000',
    '000000000000000G',
    '000000000000000A',
    ' 00000000000000a',
    '-000000000000001',
  ])('is not read from the hex %j', (text) => expect(parseHex16(text)).toBeUndefined())

  test('is read from the middle of a text', () => {
    expect(parseHex16('00-00000000000000ff-01', 3)).toEqual({ hi: 0, lo: 255 })
  })
})
