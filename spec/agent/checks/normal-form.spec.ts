import { describe, expect, test } from 'vitest'
import { normalName, normalTagValue, quote } from '../../../lib/agent/checks/normal-form.ts'

// By the rules of https://github.com/DataDog/datadog-agent/blob/main/pkg/trace/traceutil/normalize/normalize.go
describe('a service', () => {
  test.each([
    { given: 'good', normal: 'good' },
    { given: 'bad$', normal: 'bad' },
    { given: 'Fun:ky__tag/1', normal: 'fun:ky_tag/1' },
    { given: 'too   much   space', normal: 'too_much_space' },
    { given: 'a__b', normal: 'a_b' },
    { given: '1first', normal: '1first' },
    { given: 'Ünïcödé.Letters', normal: 'ünïcödé.letters' },
    { given: '🛒shop🛒', normal: '_shop' },
    { given: '!!!', normal: '' },
    { given: 'x'.repeat(300), normal: 'x'.repeat(200) },
  ])('$given is spelled $normal', ({ given, normal }) => {
    expect(normalTagValue(given)).toBe(normal)
  })
})

describe('a name', () => {
  test.each([
    { given: 'good', normal: 'good' },
    { given: 'Good_Name.1', normal: 'Good_Name.1' },
    { given: '1.web', normal: 'web' },
    { given: 'GET /cart', normal: 'GET_cart' },
    { given: 'a__b', normal: 'a_b' },
    { given: 'a_.b', normal: 'a.b' },
    { given: 'a._b', normal: 'a.b' },
    { given: 'a..b', normal: 'a..b' },
    { given: 'a/.../b', normal: 'a...b' },
    { given: 'end_', normal: 'end' },
    { given: 'über', normal: 'ber' },
    { given: '購入', normal: '' },
  ])('$given is spelled $normal', ({ given, normal }) => {
    expect(normalName(given)).toBe(normal)
  })
})

test('a quotation shows what it cannot print, and ends after 40 characters', () => {
  expect(quote('a\n"b"')).toBe('"a\\n\\"b\\""')
  expect(quote('x'.repeat(41))).toBe(`"${'x'.repeat(40)}"…`)
})
