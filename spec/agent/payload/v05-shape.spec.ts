import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { walkTraces } from '../../../lib/agent/payload/payload-walk.ts'
import { v05Shape } from '../../../lib/agent/payload/v05-shape.ts'
import { atOnce } from '../../../lib/agent/steps.ts'
import { array, bin, float32, float64, hex, int64, map, NIL, str, TRUE, uint64 } from '../../support/msgpack-bytes.ts'
import { V05_SPAN, V05_STRINGS, v05Payload } from '../../support/msgpack-spans.ts'
import { refusal } from './refusal.ts'

const strings = array(...V05_STRINGS.map(str))

const OUT_OF_RANGE = 'dictionary index 8 out of range'

function wrongType(type: string, method: string): string {
  return `msgp: attempted to decode type "${type}" with method for "${method}"`
}

describe('an agent takes', () => {
  test.each([
    ['a good span', v05Payload()],
    ['nil for an id', v05Payload(3, NIL)],
    ['a negative id, for its bits', v05Payload(4, int64(-1n))],
    ['nil for the start', v05Payload(6, NIL)],
    ['nil for the error', v05Payload(8, NIL)],
    ['an integer for a metric', v05Payload(10, map(hex('07'), hex('05')))],
    ['nil for a metric', v05Payload(10, map(hex('07'), NIL))],
    ['an index in 64 bits', v05Payload(0, uint64(1n))],
    ['bin and nil in the table of strings', array(array(bin('x'), NIL), hex('90'))],
    ['more than two parts, of which it reads two', array(strings, hex('90'), TRUE)],
    ['no trace', array(strings, hex('90'))],
  ])('%s', (_, bytes) => {
    expect(refusal(() => atOnce(walkTraces(bytes, v05Shape)))).toBeUndefined()
  })
})

describe('an agent refuses', () => {
  const id = 'an integer or nil'
  const index = 'an integer that is not negative'
  const number = 'a float64, an integer or nil'
  test.each([
    {
      place: 'service',
      i: 0,
      element: str('shop'),
      text: wrongType('str', 'uint'),
      expected: index,
      got: 'str "shop"',
    },
    { place: 'service', i: 0, element: NIL, text: wrongType('nil', 'uint'), expected: index, got: 'nil' },
    { place: 'name', i: 1, element: hex('08'), text: OUT_OF_RANGE, expected: 'an index below 8', got: 'int 8' },
    {
      place: 'resource',
      i: 2,
      element: hex('ff'),
      text: 'msgp: attempted to cast int -1 to unsigned',
      expected: index,
      got: 'int -1',
    },
    { place: 'trace_id', i: 3, element: float64(1), text: wrongType('float64', 'int'), expected: id, got: 'float64 1' },
    { place: 'span_id', i: 4, element: str('1'), text: wrongType('str', 'int'), expected: id, got: 'str "1"' },
    {
      place: 'parent_id',
      i: 5,
      element: float32(1),
      text: wrongType('float32', 'int'),
      expected: id,
      got: 'float32 1',
    },
    {
      place: 'start',
      i: 6,
      element: uint64(2n ** 63n),
      text: 'found uint64, overflows int64',
      expected: 'an integer up to 9223372036854775807',
      got: 'uint 9223372036854775808',
    },
    { place: 'duration', i: 7, element: float64(1), text: wrongType('float64', 'int'), expected: id, got: 'float64 1' },
    { place: 'error', i: 8, element: TRUE, text: wrongType('bool', 'int'), expected: id, got: 'bool true' },
    { place: 'meta', i: 9, element: NIL, text: wrongType('nil', 'map'), expected: 'a map', got: 'nil' },
    {
      place: 'meta',
      i: 9,
      element: map(hex('08'), hex('01')),
      text: OUT_OF_RANGE,
      expected: 'an index below 8',
      got: 'int 8',
    },
    {
      place: 'meta.0',
      i: 9,
      element: map(hex('05'), hex('08')),
      text: OUT_OF_RANGE,
      expected: 'an index below 8',
      got: 'int 8',
    },
    {
      place: 'meta.0',
      i: 9,
      element: map(hex('05'), str('x')),
      text: wrongType('str', 'uint'),
      expected: index,
      got: 'str "x"',
    },
    { place: 'metrics', i: 10, element: NIL, text: wrongType('nil', 'map'), expected: 'a map', got: 'nil' },
    {
      place: 'metrics.0',
      i: 10,
      element: map(hex('07'), float32(1)),
      text: wrongType('float32', 'float64'),
      expected: number,
      got: 'float32 1',
    },
    {
      place: 'metrics.0',
      i: 10,
      element: map(hex('07'), str('1')),
      text: wrongType('str', 'float64'),
      expected: number,
      got: 'str "1"',
    },
    {
      place: 'type',
      i: 11,
      element: uint64(2n ** 32n),
      text: 'msgp: 4294967296 overflows uint32',
      expected: 'an integer from 0 to 4294967295',
      got: 'uint 4294967296',
    },
  ])('$got in the place of $expected for $place', ({ place, i, element, text, expected, got }) => {
    expect(refusal(() => atOnce(walkTraces(v05Payload(i, element), v05Shape)))).toEqual([
      text,
      `expected ${expected}, got ${got} for ${place} of span 0 of trace 0; the whole payload is refused`,
    ])
  })

  test.each([
    [
      'a span of 11',
      array(strings, array(array(array(...V05_SPAN.slice(0, 11))))),
      'encoded span needs exactly 12 elements in array',
      'an array of 12, got array of 11 for span 0 of trace 0',
    ],
    [
      'a span of 13',
      array(strings, array(array(array(...V05_SPAN, NIL)))),
      'encoded span needs exactly 12 elements in array',
      'an array of 12, got array of 13 for span 0 of trace 0',
    ],
    [
      'a span that is a map',
      array(strings, array(array(hex('80')))),
      'msgp: attempted to decode type "map" with method for "array"',
      'an array, got map of 0 for span 0 of trace 0',
    ],
    [
      'nil for a span',
      array(strings, array(array(NIL))),
      'msgp: attempted to decode type "nil" with method for "array"',
      'an array, got nil for span 0 of trace 0',
    ],
    [
      'a number in the table of strings',
      array(array(str(''), hex('05')), hex('90')),
      'msgp: attempted to decode type "int" with method for "str"',
      'a str, bin or nil, got int 5 for string 1 of the table',
    ],
    [
      'a map for the whole',
      hex('80'),
      'msgp: attempted to decode type "map" with method for "array"',
      'an array, got map of 0 for the payload',
    ],
  ])('%s', (_, bytes, text, words) => {
    expect(refusal(() => atOnce(walkTraces(bytes, v05Shape)))).toEqual([
      text,
      `expected ${words}; the whole payload is refused`,
    ])
  })

  test('a table without traces behind it', () => {
    expect(refusal(() => atOnce(walkTraces(array(strings), v05Shape)))?.[0]).toBe(
      'msgp: too few bytes left to read object',
    )
  })

  test('more than 600,000 spans', () => {
    // a table of one string, and an array of 1: an array of 600,001 times the same span
    const span = hex('9c 00 00 00 01 01 00 c0 c0 c0 80 80 00')
    const payload = Buffer.concat([hex('92 91a0 91 dd 000927c1'), Buffer.alloc(600_001 * span.length, span)])
    expect(refusal(() => atOnce(walkTraces(payload, v05Shape)))).toEqual([
      'payload-too-large',
      'expected at most 600000 spans, got more; the whole payload is refused',
    ])
  })
})
