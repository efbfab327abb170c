import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { percentDecoded, percentEncoded } from '../../lib/propagation/percent-text.ts'

describe('percent-encoding', () => {
  test.each([
    ['a b', 'a%20b'],
    ['é', '%C3%A9'],
    ['%', '%25'],
    ['\ud83d\ude00', '%F0%9F%98%80'],
    ['\ud83d', '%EF%BF%BD'],
    ['a\udc00b', 'a%EF%BF%BDb'],
  ])('of %j is %s', (text, encoded) => expect(percentEncoded(text)).toBe(encoded))

  test('is undone', () => {
    const text = fc.string({ unit: 'binary' }).filter((given) => Buffer.from(given).toString() === given)
    fc.assert(
      fc.property(text, (given) => {
        expect(percentDecoded(percentEncoded(given))).toBe(given)
      }),
    )
  })
})

describe('percent-decoding', () => {
  test.each([
    ['plain', 'plain'],
    ['é', 'é'],
    ['%41%62', 'Ab'],
    ['%4', '%4'],
    ['%', '%'],
    ['%%41', '%A'],
    ['%g1%1g', '%g1%1g'],
    ['%ff%41é', '\ufffdAé'],
    ['%C3%28', '\ufffd('],
    ['%0A%0a%fF', '\n\n\ufffd'],
    ['%C2%80%dF%Bf', '\u0080\u07ff'],
    ['%C1%81', '\ufffd\ufffd'],
    ['%C3', '\ufffd'],
    ['%C3%', '\ufffd%'],
    ['%C3%C3', '\ufffd\ufffd'],
    ['%C3a%A4', '\ufffda\ufffd'],
    ['%C3%A4%E2%82%AC', '\u00e4\u20ac'],
    ['%00', '\u0000'],
  ])('of %j is %j', (text, decoded) => expect(percentDecoded(text)).toBe(decoded))

  test('is what JavaScript has for it, where it is valid', () => {
    const part = fc.constantFrom(
      '%41',
      '%c3%A4',
      '%DF%bf',
      '%E2%82%AC',
      '%F0%9F%98%80',
      '%25',
      'a',
      'é',
      '%C3',
      '%A4',
      '%',
    )
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const text = parts.join('')
        let expected: string
        try {
          expected = decodeURIComponent(text)
        } catch {
          return
        }
        expect(percentDecoded(text)).toBe(expected)
      }),
    )
  })

  test('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'%0aFfg é') }), (text) => {
        expect(typeof percentDecoded(text)).toBe('string')
      }),
    )
  })
})
