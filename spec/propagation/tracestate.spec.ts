import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DatadogMember, decodeDatadogMember } from '../../lib/propagation/datadog-member.ts'
import { MAX_TRACESTATE_LENGTH, parseTracestate } from '../../lib/propagation/tracestate.ts'

const NOTHING = { datadog: undefined, others: undefined }

/** `bar01=01,bar02=02…` */
function numbered(count: number): string {
  return Array.from({ length: count }, (_, i) => `bar${i + 1}=${i + 1}`).join(',')
}

describe('the members', () => {
  test.each<[string, Partial<ReturnType<typeof parseTracestate>>]>([
    ['rojo=00f067aa0ba902b7,congo=t61rcWkgMzE', { others: 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE' }],
    ['dd=s:2;o:rum', { datadog: decodeDatadogMember('s:2;o:rum') }],
    ['rojo=1,dd=s:2,congo=2', { datadog: decodeDatadogMember('s:2'), others: 'rojo=1,congo=2' }],
    ['dd=s:2,dd=s:1,a=1', { datadog: decodeDatadogMember('s:2'), others: 'a=1' }],
    ['foo=1 \t , \t bar=2, \t baz=3', { others: 'foo=1,bar=2,baz=3' }],
    ['foo= 1', { others: 'foo= 1' }],
    [',, ,foo=1,\t,', { others: 'foo=1' }],
    ['foo=1,foo=2', { others: 'foo=1,foo=2' }],
    ['0a_-*/@z=1', { others: '0a_-*/@z=1' }],
    ['tenant@vendor=1', { others: 'tenant@vendor=1' }],
    ['dd1=1,d=2,ddd=3', { others: 'dd1=1,d=2,ddd=3' }],
  ])('of %j', (header, expected) => expect(parseTracestate(header)).toEqual({ ...NOTHING, ...expected }))

  test.each([
    'foo',
    'foo=',
    'foo= ',
    '=1',
    'FOO=1',
    'foo =1',
    'foo.bar=1',
    '@foo=1',
    '_foo=1',
    'foo=1=2',
    'foo=\u00e9',
    'foo=a\tb',
    'foo=a\r\nb',
    '\nfoo=1',
    'foo=1\u00a0',
    `${'k'.repeat(257)}=1`,
    `k=${'v'.repeat(257)}`,
  ])('leave out %j', (member) =>
    expect(parseTracestate(`a=1,${member},b=2`)).toEqual({ ...NOTHING, others: 'a=1,b=2' }),
  )

  test('may have keys and values of 256 characters', () => {
    const member = `${'k'.repeat(256)}=${'v'.repeat(256)}`
    expect(parseTracestate(member).others).toBe(member)
  })

  test('may have any printable character but a comma and an equals sign in the value', () => {
    const value = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i))
      .join('')
      .replace(/[,=]/g, '')
    expect(parseTracestate(`foo=${value}`).others).toBe(`foo=${value}`)
  })

  test('of ours may be longer, because dd-trace-js writes it so', () => {
    expect(parseTracestate(`dd=x:${'y'.repeat(600)};s:1`).datadog).toEqual(decodeDatadogMember('s:1'))
  })

  test.each([undefined, '', ' ', ',', '\t,\t'])('are none in %j', (header) =>
    expect(parseTracestate(header)).toEqual(NOTHING),
  )
})

describe('the limits', () => {
  test('leave 31 places for others, from the left', () => {
    expect(parseTracestate(numbered(31)).others).toBe(numbered(31))
    expect(parseTracestate(numbered(40)).others).toBe(numbered(31))
  })

  test('leave a place for ours wherever it stands', () => {
    expect(parseTracestate(`${numbered(40)},dd=s:1`)).toEqual({
      datadog: decodeDatadogMember('s:1'),
      others: numbered(31),
    })
  })

  test('cut the header behind the last whole member within 8,192 characters', () => {
    const member = `a=${'x'.repeat(253)}` // 255 characters and a comma: 32 of them fill it to the last character.
    const full = Array.from({ length: 32 }, () => member).join(',')
    expect(full).toHaveLength(MAX_TRACESTATE_LENGTH - 1)
    expect(parseTracestate(`${full},dd=s:1`).datadog).toBeUndefined()
    expect(parseTracestate(`${full.slice(5)},dd=s:1`).datadog).toBeUndefined()
    expect(parseTracestate(`${full.slice(6)},dd=s:1`).datadog?.priority).toBe(1)
    expect(parseTracestate(`${full.slice(6)},dd=s:1,b=1`).datadog?.priority).toBe(1)
    expect(parseTracestate(`${full},b=1`).others).toBe(parseTracestate(full).others)
  })

  test.each<[string, DatadogMember | undefined, string | undefined]>([
    [',', undefined, undefined],
    ['=', undefined, undefined],
    [';', undefined, undefined],
    ['f', undefined, undefined],
    [' ', undefined, undefined],
    ['a=', undefined, undefined],
    ['a=1,', undefined, Array.from({ length: 31 }, () => 'a=1').join(',')],
    ['dd=s:1,', decodeDatadogMember('s:1'), undefined],
  ])('hold for a megabyte of "%s"', (unit, datadog, others) => {
    expect(parseTracestate(unit.repeat(2 ** 20 / unit.length))).toEqual({ datadog, others })
  })
})

test('what was read reads the same again', () => {
  const piece = fc.oneof(fc.string({ unit: fc.constantFrom(...'ad=, \t1@\né') }), fc.constantFrom('dd=s:1', 'a=1', ','))
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const { others } = parseTracestate(pieces.join(''))
      expect(parseTracestate(others)).toEqual({ datadog: undefined, others })
    }),
    { numRuns: 500 },
  )
})
