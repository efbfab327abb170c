import { describe, expect, test } from 'vitest'
import { stylesForm } from '../../lib/config/propagation-styles.ts'
import { hostileProxy, revokedProxy } from './surroundings.ts'

class Endless extends Array<string> {
  override *[Symbol.iterator](): ArrayIterator<string> {
    while (true) yield 'datadog'
  }
}

describe('in a variable', () => {
  test.each([
    ['datadog', ['datadog'], undefined],
    ['tracecontext,datadog', ['tracecontext', 'datadog'], undefined],
    [' DataDog , TRACECONTEXT,', ['datadog', 'tracecontext'], undefined],
    ['datadog,datadog,Datadog', ['datadog'], undefined],
    ['none', [], undefined],
    ['NONE,none', [], undefined],
    ['none,datadog', ['datadog'], undefined],
    ['datadog,tracecontext,baggage', ['datadog', 'tracecontext', 'baggage'], undefined],
    ['B3 single header,b3,B3multi', ['b3', 'b3multi'], undefined],
    ['b4,datadog,xray,b4', ['datadog'], "'b4', 'xray'"],
    ['none,xray', [], "'xray'"],
    ['xray', undefined, "'xray'"],
    ['datadog tracecontext', undefined, "'datadog tracecontext'"],
    ['["datadog"]', undefined, `'["datadog"]'`],
    ['__proto__,constructor', undefined, "'__proto__', 'constructor'"],
    [',,', undefined, "',,'"],
  ])('%s', (text, value, refused) => {
    expect(stylesForm.readText(text, 'X')).toEqual({ value, refused })
  })

  test('is refused as a whole when it is too long to be meant', () => {
    const { value, refused } = stylesForm.readText('datadog,'.repeat(101), 'X')
    expect(value).toBeUndefined()
    expect(refused).toHaveLength(100)
  })

  test('shows no more of what is refused than fits in a message', () => {
    const names = Array.from({ length: 100 }, (_, i) => `style-${i}`)
    expect(stylesForm.readText(names.join(','), 'X').refused).toMatch(/^'style-0', 'style-1', .{70,82}…$/)
  })
})

describe('in code', () => {
  test.each([
    [['datadog'], ['datadog'], undefined],
    [['Tracecontext ', 'datadog'], ['tracecontext', 'datadog'], undefined],
    [['none'], [], undefined],
    [[], [], undefined],
    [['datadog', 'xray', 7, undefined], ['datadog'], "'xray', 7, undefined"],
    [new Endless('datadog'), ['datadog'], undefined],
    ['datadog', undefined, "'datadog'"],
    [7, undefined, '7'],
    [new Set(['datadog']), undefined, 'an object (Set)'],
    [new Array(1e9), undefined, 'an array of 1000000000'],
  ])('case %#', (given, value, refused) => {
    expect(stylesForm.read(given, 'x')).toEqual({ value, refused })
  })

  test('a Proxy that throws is refused, as a list and in a list', () => {
    for (const given of [hostileProxy(), revokedProxy([]), [hostileProxy()]])
      expect(stylesForm.read(given, 'x')).toEqual({ value: undefined, refused: 'an object that cannot be read' })
  })
})
