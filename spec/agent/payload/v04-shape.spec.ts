import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { walkTraces } from '../../../lib/agent/payload/payload-walk.ts'
import { v04Shape } from '../../../lib/agent/payload/v04-shape.ts'
import { atOnce } from '../../../lib/agent/steps.ts'
import {
  array,
  bin,
  FALSE,
  float32,
  float64,
  hex,
  int64,
  map,
  NIL,
  str,
  TRUE,
  uint64,
} from '../../support/msgpack-bytes.ts'
import { v04Payload, v04Span } from '../../support/msgpack-spans.ts'
import { refusal } from './refusal.ts'

interface Row {
  readonly key: string
  readonly bytes: Buffer
  readonly what: string
}

function rows(keys: readonly string[], values: Readonly<Record<string, Buffer>>): Row[] {
  return keys.flatMap((key) => Object.entries(values).map(([what, bytes]) => ({ key, what, bytes })))
}

const TEXTS = ['service', 'name', 'resource', 'type']
const IDS = ['trace_id', 'span_id', 'parent_id']
const TIMES = ['start', 'duration']
const MAX_INT64 = 2n ** 63n - 1n
/** What the agent's errors call the columns. */
const GO_NAMES: Readonly<Record<string, string>> = {
  service: 'Service',
  name: 'Name',
  resource: 'Resource',
  type: 'Type',
  trace_id: 'TraceID',
  span_id: 'SpanID',
  parent_id: 'ParentID',
  start: 'Start',
  duration: 'Duration',
  error: 'Error',
  meta: 'Meta',
  metrics: 'Metrics',
  meta_struct: 'MetaStruct',
  span_links: 'SpanLinks',
}

const link = (columns: Readonly<Record<string, Buffer>>): Buffer =>
  array(
    map(
      ...Object.entries({ trace_id: uint64(1n), span_id: uint64(2n), ...columns }).flatMap(([key, value]) => [
        str(key),
        value,
      ]),
    ),
  )

const event = (columns: Readonly<Record<string, Buffer>>): Buffer =>
  array(map(...Object.entries(columns).flatMap(([key, value]) => [str(key), value])))

/** An event with an attribute `k`. */
const attribute = (fields: Readonly<Record<string, Buffer>>): Buffer =>
  event({
    attributes: map(str('k'), map(...Object.entries(fields).flatMap(([key, value]) => [str(key), value]))),
  })

describe('an agent takes', () => {
  test.each<Row>([
    ...rows(TEXTS, { 'a str': str('x'), 'a bin': bin('x'), nil: NIL, 'a str that is not UTF-8': hex('a2 ff61') }),
    ...rows(IDS, {
      'a uint': uint64(2n ** 64n - 1n),
      'a fixint': hex('05'),
      'an int': int64(5n),
      'a negative int, for its bits': int64(-5n),
      'a negative fixint': hex('ff'),
      nil: NIL,
    }),
    ...rows(TIMES, {
      'an int': int64(5n),
      'a uint up to 2^63-1': uint64(MAX_INT64),
      'a negative int': int64(-1n),
      nil: NIL,
    }),
    ...rows(['error'], {
      0: hex('00'),
      1: hex('01'),
      '-1': hex('ff'),
      'the largest int32': hex('d2 7fffffff'),
      'the smallest int32': hex('d2 80000000'),
      'the largest int32, as uint32': hex('ce 7fffffff'),
      'a small one in 64 bits': int64(1n),
      nil: NIL,
    }),
    ...rows(['meta'], {
      nil: NIL,
      'an empty map': hex('80'),
      'a bin as the name and the value': map(bin('k'), bin('v')),
      'nil as the name and the value': map(NIL, NIL),
      'text that is not UTF-8': map(hex('a1 ff'), hex('a1 ff')),
    }),
    ...rows(['metrics'], {
      nil: NIL,
      'an empty map': hex('80'),
      'a float64': map(str('k'), float64(1.5)),
      'a NaN': map(str('k'), float64(Number.NaN)),
      'a fixint': map(str('k'), hex('05')),
      'a uint': map(str('k'), uint64(5n)),
      'an int': map(str('k'), int64(-5n)),
      'nil as the value': map(str('k'), NIL),
    }),
    ...rows(['meta_struct'], { 'a map of bin': map(str('k'), bin('\u0080')), 'an empty map': hex('80') }),
    ...rows(['span_links'], {
      'no link': hex('90'),
      'nil for a link': array(NIL),
      'a link': link({ flags: hex('ce 80000001'), tracestate: str('dd=s:1'), attributes: map(str('k'), str('v')) }),
      'a link with a field that it does not know': link({ later: TRUE }),
    }),
    ...rows(['span_events'], {
      'no event': hex('90'),
      'nil for an event': array(NIL),
      'an event': event({ name: str('e'), time_unix_nano: uint64(2n ** 64n - 1n), attributes: hex('80') }),
      'an event with a field that it does not know': event({ later: TRUE }),
      'nil for an attribute': event({ attributes: map(str('k'), NIL) }),
      'a text': attribute({ type: hex('00'), string_value: str('v') }),
      'a bool': attribute({ type: hex('01'), bool_value: TRUE }),
      'an int': attribute({ type: hex('02'), int_value: int64(-1n) }),
      'a uint up to 2^63-1': attribute({ type: hex('02'), int_value: uint64(MAX_INT64) }),
      'a float64': attribute({ type: hex('03'), double_value: float64(0.5) }),
      'a float32': attribute({ type: hex('03'), double_value: float32(0.5) }),
      'an array': attribute({
        type: hex('04'),
        array_value: map(str('values'), array(map(str('type'), hex('01'), str('bool_value'), FALSE))),
      }),
    }),
    ...rows(['a field that it does not know, of a long name'], {
      'whatever it is': array(map(str('k'), array(FALSE, NIL))),
    }),
  ])('$what for $key', ({ key, bytes }) => {
    expect(refusal(() => atOnce(walkTraces(v04Payload({ [key]: bytes }), v04Shape)))).toBeUndefined()
  })

  test('nil in the place of a span', () => {
    expect(refusal(() => atOnce(walkTraces(array(array(NIL, v04Span())), v04Shape)))).toBeUndefined()
  })

  test('a span that has no column at all', () => {
    expect(refusal(() => atOnce(walkTraces(array(array(hex('80'))), v04Shape)))).toBeUndefined()
  })

  test('a span whose columns have bin for names', () => {
    expect(refusal(() => atOnce(walkTraces(array(array(map(bin('name'), str('x')))), v04Shape)))).toBeUndefined()
  })

  test('no trace', () => {
    expect(refusal(() => atOnce(walkTraces(hex('90'), v04Shape)))).toBeUndefined()
  })
})

describe('an agent refuses', () => {
  test.each<Row & { readonly text: string; readonly expected: string; readonly got: string; readonly place: string }>([
    ...refusedTypes(TEXTS, 'str', 'a str, bin or nil', {
      'int 5': hex('05'),
      'uint 200': hex('cc c8'),
      'float64 1.5': float64(1.5),
      'float32 1.5': float32(1.5),
      'bool true': TRUE,
      'map of 0': hex('80'),
      'array of 0': hex('90'),
      'ext of 1 bytes': hex('d4 05 00'),
    }),
    ...refusedTypes(IDS, 'int', 'an integer or nil', {
      'float64 1.5': float64(1.5),
      'float32 1.5': float32(1.5),
      'str "1"': str('1'),
      'bool true': TRUE,
      'bin of 1 bytes': bin('1'),
    }),
    ...refusedTypes(TIMES, 'int', 'an integer or nil', {
      'float64 1773489871207000000': float64(1_773_489_871_207_000_000),
      'float32 1.5': float32(1.5),
      'str "1"': str('1'),
      'bool false': FALSE,
    }),
    ...refusedTypes(['error'], 'int', 'an integer or nil', {
      'bool true': TRUE,
      'bool false': FALSE,
      'float64 1': float64(1),
      'float32 1': float32(1),
      'str "1"': str('1'),
    }),
    ...refusedTypes(['meta', 'metrics'], 'map', 'a map', { 'array of 0': hex('90'), 'str "x"': str('x') }),
    ...refusedTypes(['meta_struct'], 'map', 'a map', { nil: NIL, 'array of 0': hex('90') }),
    ...refusedTypes(['span_links'], 'array', 'an array', { nil: NIL, 'map of 0': hex('80') }),
  ])('$got for $key', ({ key, bytes, text, expected, got, place }) => {
    expect(refusal(() => atOnce(walkTraces(v04Payload({ [key]: bytes }), v04Shape)))).toEqual([
      text,
      `expected ${expected}, got ${got} for ${place}; the whole payload is refused`,
    ])
  })

  const repaired = 'a str, bin or nil'
  const number = 'a float64, an integer or nil'
  const positive = 'an integer that is not negative'
  test.each([
    { place: 'meta.k', at: 'Meta/k', bytes: map(str('k'), hex('05')), method: 'str', expected: repaired, got: 'int 5' },
    { place: 'meta.k', at: 'Meta/k', bytes: map(str('k'), TRUE), method: 'str', expected: repaired, got: 'bool true' },
    {
      place: 'meta.k',
      at: 'Meta/k',
      bytes: map(str('k'), float64(2)),
      method: 'str',
      expected: repaired,
      got: 'float64 2',
    },
    { place: 'meta', at: 'Meta', bytes: map(hex('05'), str('v')), method: 'str', expected: repaired, got: 'int 5' },
    {
      place: 'metrics.k',
      at: 'Metrics/k',
      bytes: map(str('k'), str('1')),
      method: 'float64',
      expected: number,
      got: 'str "1"',
    },
    {
      place: 'metrics.k',
      at: 'Metrics/k',
      bytes: map(str('k'), TRUE),
      method: 'float64',
      expected: number,
      got: 'bool true',
    },
    {
      place: 'metrics.k',
      at: 'Metrics/k',
      bytes: map(str('k'), float32(0.5)),
      method: 'float64',
      expected: number,
      got: 'float32 0.5',
    },
    {
      place: 'meta_struct.k',
      at: 'MetaStruct/k',
      bytes: map(str('k'), str('v')),
      method: 'bin',
      expected: 'a bin',
      got: 'str "v"',
    },
    {
      place: 'meta_struct',
      at: 'MetaStruct',
      bytes: map(bin('k'), bin('v')),
      method: 'str',
      expected: 'a str',
      got: 'bin of 1 bytes',
    },
    {
      place: 'span_links.0.trace_id',
      at: 'SpanLinks/0/TraceID',
      bytes: link({ trace_id: float64(1) }),
      method: 'uint',
      expected: positive,
      got: 'float64 1',
    },
    {
      place: 'span_links.0.span_id',
      at: 'SpanLinks/0/SpanID',
      bytes: link({ span_id: NIL }),
      method: 'uint',
      expected: positive,
      got: 'nil',
    },
    {
      place: 'span_links.0.attributes',
      at: 'SpanLinks/0/Attributes',
      bytes: link({ attributes: NIL }),
      method: 'map',
      expected: 'a map',
      got: 'nil',
    },
    {
      place: 'span_links.0.attributes.k',
      at: 'SpanLinks/0/Attributes/k',
      bytes: link({ attributes: map(str('k'), hex('05')) }),
      method: 'str',
      expected: 'a str',
      got: 'int 5',
    },
    {
      place: 'span_links.0.tracestate',
      at: 'SpanLinks/0/Tracestate',
      bytes: link({ tracestate: NIL }),
      method: 'str',
      expected: 'a str',
      got: 'nil',
    },
  ])('$got in the place of $expected for $place', ({ place, at, bytes, method, expected, got }) => {
    const column = place.split('.', 1).join('')
    const type = got.split(' ', 1).join('')
    expect(refusal(() => atOnce(walkTraces(v04Payload({ [column]: bytes }), v04Shape)))).toEqual([
      `msgp: attempted to decode type "${type}" with method for "${method}" at 0/0/${at}`,
      `expected ${expected}, got ${got} for ${place} of span 0 of trace 0; the whole payload is refused`,
    ])
  })

  test.each([
    ['name', event({ name: NIL }), 'nil', 'str', 'Name'],
    ['time_unix_nano', event({ time_unix_nano: float64(1) }), 'float64', 'uint', 'TimeUnixNano'],
    ['attributes', event({ attributes: NIL }), 'nil', 'map', 'Attributes'],
    ['a text', attribute({ string_value: hex('05') }), 'int', 'str', 'Attributes/k/StringValue'],
    ['a bool', attribute({ bool_value: hex('01') }), 'int', 'bool', 'Attributes/k/BoolValue'],
    ['an integer', attribute({ int_value: float64(1) }), 'float64', 'int', 'Attributes/k/IntValue'],
    ['a double', attribute({ double_value: hex('01') }), 'int', 'float64', 'Attributes/k/DoubleValue'],
    ['an array', attribute({ array_value: hex('90') }), 'array', 'map', 'Attributes/k/ArrayValue'],
    [
      'an element of an array',
      attribute({ array_value: map(str('values'), array(str('v'))) }),
      'str',
      'map',
      'Attributes/k/ArrayValue/Values/0',
    ],
  ])('an event with another type for %s', (_, bytes, type, method, at) => {
    expect(refusal(() => atOnce(walkTraces(v04Payload({ span_events: bytes }), v04Shape)))?.[0]).toBe(
      `msgp: attempted to decode type "${type}" with method for "${method}" at 0/0/SpanEvents/0/${at}`,
    )
  })

  test.each([
    {
      key: 'span_events',
      bytes: attribute({ int_value: uint64(2n ** 63n) }),
      text: 'msgp: 9223372036854775808 overflows uint64 at 0/0/SpanEvents/0/Attributes/k/IntValue',
    },
    { key: 'start', bytes: uint64(2n ** 63n), text: 'found uint64, overflows int64 at 0/0/Start' },
    { key: 'duration', bytes: uint64(2n ** 64n - 1n), text: 'found uint64, overflows int64 at 0/0/Duration' },
    { key: 'error', bytes: hex('ce 80000000'), text: 'found uint32, overflows int32 at 0/0/Error' },
    { key: 'error', bytes: uint64(2n ** 32n), text: 'msgp: 4294967296 overflows uint32 at 0/0/Error' },
    { key: 'error', bytes: int64(2n ** 31n), text: 'msgp: 2147483648 overflows int32 at 0/0/Error' },
    { key: 'error', bytes: int64(-(2n ** 31n) - 1n), text: 'msgp: -2147483649 overflows int32 at 0/0/Error' },
    {
      key: 'span_links',
      bytes: link({ trace_id: hex('ff') }),
      text: 'msgp: attempted to cast int -1 to unsigned at 0/0/SpanLinks/0/TraceID',
    },
    {
      key: 'span_links',
      bytes: link({ flags: uint64(2n ** 32n) }),
      text: 'msgp: 4294967296 overflows uint32 at 0/0/SpanLinks/0/Flags',
    },
  ])('a number out of range for $key: $text', ({ key, bytes, text }) => {
    expect(refusal(() => atOnce(walkTraces(v04Payload({ [key]: bytes }), v04Shape)))?.[0]).toBe(text)
  })

  test.each([
    [
      'a map for the traces',
      hex('80'),
      'msgp: attempted to decode type "map" with method for "array"',
      'an array, got map of 0 for the payload',
    ],
    [
      'nil for the traces',
      NIL,
      'msgp: attempted to decode type "nil" with method for "array"',
      'an array, got nil for the payload',
    ],
    [
      'a str for a trace',
      array(str('x')),
      'msgp: attempted to decode type "str" with method for "array" at 0',
      'an array, got str "x" for trace 0',
    ],
    [
      'an array for a span',
      array(array(hex('90'))),
      'msgp: attempted to decode type "array" with method for "map" at 0/0',
      'a map, got array of 0 for span 0 of trace 0',
    ],
    [
      'a number for the name of a column',
      array(array(map(hex('05'), NIL))),
      'msgp: attempted to decode type "int" with method for "str" at 0/0',
      'a str or bin as the name of a field, got int 5 for span 0 of trace 0',
    ],
  ])('%s', (_, bytes, text, words) => {
    expect(refusal(() => atOnce(walkTraces(bytes, v04Shape)))).toEqual([
      text,
      `expected ${words}; the whole payload is refused`,
    ])
  })

  test('one bad tag among good spans, and tells which span of which trace it is', () => {
    const bad = v04Span({ metrics: map(str('cart.url'), str('http://shop.example/')) })
    const payload = array(array(v04Span()), array(v04Span(), v04Span(), v04Span(), bad))
    expect(refusal(() => atOnce(walkTraces(payload, v04Shape)))).toEqual([
      'msgp: attempted to decode type "str" with method for "float64" at 1/3/Metrics/cart.url',
      'expected a float64, an integer or nil, got str "http://shop.example/" for metrics.cart.url of span 3 of trace 1; the whole payload is refused',
    ])
  })

  test('more than 600,000 spans', () => {
    // array of 1: an array of 600,001 empty maps
    const payload = Buffer.concat([hex('91 dd 000927c1'), Buffer.alloc(600_001, 0x80)])
    expect(refusal(() => atOnce(walkTraces(payload, v04Shape)))).toEqual([
      'payload-too-large',
      'expected at most 600000 spans, got more; the whole payload is refused',
    ])
  })

  test('a long value, of which it quotes the beginning', () => {
    const [, explanation] =
      refusal(() => atOnce(walkTraces(v04Payload({ start: str('x'.repeat(1_000_000)) }), v04Shape))) ?? []
    expect(explanation).toBe(
      `expected an integer or nil, got str "${'x'.repeat(60)}"… for start of span 0 of trace 0; the whole payload is refused`,
    )
  })
})

function refusedTypes(
  keys: readonly string[],
  method: string,
  expected: string,
  values: Readonly<Record<string, Buffer>>,
) {
  return rows(keys, values).map(({ key, bytes, what }) => {
    const goName = GO_NAMES[key]
    const type = what.split(' ', 1).join('')
    const text = `msgp: attempted to decode type "${type}" with method for "${method}" at 0/0/${goName}`
    return { key, bytes, what, text, expected, got: what, place: `${key} of span 0 of trace 0` }
  })
}
