import { describe, expect, test } from 'vitest'
import { isDecisionMaker, parsePriority } from '../../lib/propagation/sampling-text.ts'

describe('a priority', () => {
  test.each([
    ['-1', -1],
    ['0', 0],
    ['1', 1],
    ['2', 2],
    ['-2', -2],
    ['-128', -128],
    ['127', 127],
  ])('%s is read', (text, expected) => expect(parsePriority(text)).toBe(expected))

  test.each([
    undefined,
    '',
    '-129',
    '128',
    '1000',
    '1e1',
    '0x1',
    '01',
    '+1',
    '-0',
    ' 1',
    '1 ',
    '1.0',
    '1abc',
    'abc',
    '1, 1',
    '٣',
    'NaN',
  ])('%j is as good as none', (text) => expect(parsePriority(text)).toBeUndefined())
})

describe('a decision maker', () => {
  test.each(['-0', '-1', '-4', '-13', '-255'])('%s is valid', (text) => expect(isDecisionMaker(text)).toBe(true))

  test.each([
    '',
    '-',
    '4',
    '-256',
    '-999',
    '-1000',
    '-0001',
    '--1',
    '- 1',
    '-1 ',
    '-1.5',
    '-1e2',
    '-0x1',
    '-NaN',
    '+4',
    '-٣',
  ])('%j is not', (text) => expect(isDecisionMaker(text)).toBe(false))
})
