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
  ])('of %j is %j', (text, decoded) => expect(percentDecoded(text)).toBe(decoded))

  test('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'%0aFfg é') }), (text) => {
        expect(typeof percentDecoded(text)).toBe('string')
      }),
    )
  })
})
