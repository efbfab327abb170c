import { Encoder, encode } from '@msgpack/msgpack'
import { describe, expect, test } from 'vitest'
import { array, hex, map, NIL, str } from '../support/msgpack-bytes.ts'
import { v04Payload } from '../support/msgpack-spans.ts'
import { acceptStats, acceptTraces, agentDecodes, agentDecodesStats } from './strict-agent.ts'

const LINK = { trace_id: 5n, trace_id_high: 6n, span_id: 7n, attributes: { k: 'v' }, tracestate: 'dd=s:1', flags: 1 }
const EVENT = {
  name: 'e',
  time_unix_nano: 1_773_489_871_207_000_001n,
  attributes: {
    text: { type: 0, string_value: 'v' },
    yes: { type: 1, bool_value: true },
    many: { type: 2, int_value: -1 },
    half: { type: 3, double_value: 0.5 },
    list: { type: 4, array_value: { values: [{ type: 2, int_value: 1 }] } },
  },
}
const SPAN = {
  service: 'shop',
  name: 'web.request',
  resource: 'GET /',
  type: 'web',
  trace_id: 2n ** 64n - 1n,
  span_id: 1n,
  parent_id: 0n,
  start: 1_773_489_871_207_000_000n,
  duration: 182_000_000_000n,
  error: 1,
  meta: { 'http.method': 'GET' },
  metrics: { _sampling_priority_v1: 1, '_dd.top_level': 1, ratio: 0.5 },
  meta_struct: { s: new Uint8Array([0x80]) },
  span_links: [LINK],
  span_events: [EVENT],
}

const STRINGS = ['', 'shop', 'web.request', 'GET /', 'web', '_sampling_priority_v1', '_dd.top_level']
const TUPLE: readonly unknown[] = [1, 2, 3, 9n, 1n, 0n, SPAN.start, 5n, 0, {}, {}, 4]

/** As the package writes it: integers of 64 bits are those that are bigints. */
function packed(value: unknown): Uint8Array {
  return encode(value, { useBigInt64: true })
}

function v04(...spans: readonly object[]): Uint8Array {
  return packed([spans])
}

/** A payload of v0.5 with one span; its tags are pairs of places, which the package has no way to write but in maps of ours. */
function v05(span: readonly unknown[], strings: readonly unknown[] = STRINGS): Uint8Array {
  const parts = span.map((element) => (typeof element === 'object' ? hex('82 05 01 06 01') : packed(element)))
  const meta = Buffer.from(parts[9] ?? []).equals(hex('82 05 01 06 01')) ? hex('80') : (parts[9] ?? Buffer.alloc(0))
  return Buffer.concat([
    hex('92'),
    packed(strings),
    hex(`91 91 9${span.length.toString(16)}`),
    ...parts.map((part, i) => (i === 9 ? meta : part)),
  ])
}

function refusal(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`
  }
  return 'taken'
}

function traces(bytes: Uint8Array, version: 'v0.4' | 'v0.5' = 'v0.4', spans = 1) {
  return acceptTraces({ version, bytes, traces: 1, spans })
}

describe('the strict agent takes', () => {
  test('a span of v0.4 with all its fields, and reads each as it was written', () => {
    const [[span] = []] = traces(v04(SPAN))
    expect(span).toEqual({
      service: 'shop',
      name: 'web.request',
      resource: 'GET /',
      type: 'web',
      traceId: SPAN.trace_id,
      spanId: 1n,
      parentId: 0n,
      start: SPAN.start,
      duration: SPAN.duration,
      error: 1,
      meta: new Map(Object.entries(SPAN.meta)),
      metrics: new Map(Object.entries(SPAN.metrics)),
      metaStruct: new Map([['s', Buffer.of(0x80)]]),
      links: [
        { traceId: 5n, traceIdHigh: 6n, spanId: 7n, attributes: new Map([['k', 'v']]), tracestate: 'dd=s:1', flags: 1 },
      ],
      events: [
        {
          name: 'e',
          timeUnixNano: EVENT.time_unix_nano,
          attributes: new Map<string, unknown>([
            ['text', 'v'],
            ['yes', true],
            ['many', -1n],
            ['half', 0.5],
            ['list', [1n]],
          ]),
        },
      ],
    })
  })

  test('a span of v0.5', () => {
    const [[span] = []] = traces(v05(TUPLE), 'v0.5')
    expect(span).toMatchObject({ service: 'shop', name: 'web.request', resource: 'GET /', type: 'web', traceId: 9n })
    expect(span?.metrics).toEqual(
      new Map([
        ['_sampling_priority_v1', 1],
        ['_dd.top_level', 1],
      ]),
    )
  })

  test.each([
    [
      'nil for every column',
      Object.fromEntries(
        Object.keys(SPAN)
          .slice(0, 12)
          .map((key) => [key, null]),
      ),
    ],
    ['no column at all', {}],
    ['columns it does not know', { later: [{ a: [1, 'x', new Uint8Array(3), null, true, 0.5, -1] }] }],
    ['an id of 32 bits', { trace_id: 7, span_id: -1 }],
    ['metrics that are integers', { metrics: { a: 1, b: -7, c: 2n ** 63n } }],
  ])('as the agent does, %s', (_, span) => {
    expect(agentDecodes('v0.4', v04(span))).toHaveLength(1)
  })
})

describe('the strict agent answers 400 in the words of the agent for', () => {
  const type = (encoded: string, method: string, where: string): string =>
    `Refused: msgp: attempted to decode type "${encoded}" with method for "${method}" at ${where}`

  test.each<[what: string, columns: object, answer: string]>([
    ['a number for a service', { service: 5 }, type('int', 'str', '0/0/Service')],
    ['a map for a name', { name: {} }, type('map', 'str', '0/0/Name')],
    ['a bool for a resource', { resource: true }, type('bool', 'str', '0/0/Resource')],
    ['a fraction for a type', { type: 0.5 }, type('float64', 'str', '0/0/Type')],
    ['a double for a trace id', { trace_id: 2 ** 60 }, type('float64', 'int', '0/0/TraceID')],
    ['a text for a span id', { span_id: '1' }, type('str', 'int', '0/0/SpanID')],
    ['a bool for a parent', { parent_id: false }, type('bool', 'int', '0/0/ParentID')],
    ['a double for a start', { start: 1.755e18 }, type('float64', 'int', '0/0/Start')],
    ['a start beyond int64', { start: 2n ** 63n }, 'Refused: found uint64, overflows int64 at 0/0/Start'],
    ['a double for a duration', { duration: 5e9 }, type('float64', 'int', '0/0/Duration')],
    ['a bool for the error', { error: true }, type('bool', 'int', '0/0/Error')],
    ['an error beyond int32', { error: 2 ** 31 }, 'Refused: found uint32, overflows int32 at 0/0/Error'],
    ['an error beyond uint32', { error: 2n ** 40n }, 'Refused: msgp: 1099511627776 overflows uint32 at 0/0/Error'],
    ['an array for meta', { meta: [] }, type('array', 'map', '0/0/Meta')],
    ['a number in meta', { meta: { k: 5 } }, type('int', 'str', '0/0/Meta/k')],
    ['a bool in meta', { meta: { k: true } }, type('bool', 'str', '0/0/Meta/k')],
    ['a text in metrics', { metrics: { k: 'http://h/' } }, type('str', 'float64', '0/0/Metrics/k')],
    ['a bool in metrics', { metrics: { k: true } }, type('bool', 'float64', '0/0/Metrics/k')],
    ['a date in metrics', { metrics: { k: new Date(0) } }, type('ext', 'float64', '0/0/Metrics/k')],
    ['a text in meta_struct', { meta_struct: { k: 'x' } }, type('str', 'bin', '0/0/MetaStruct/k')],
    ['nil for meta_struct', { meta_struct: null }, type('nil', 'map', '0/0/MetaStruct')],
    ['a text for links', { span_links: '[]' }, type('str', 'array', '0/0/SpanLinks')],
    [
      'nil for an id of a link',
      { span_links: [{ ...LINK, span_id: null }] },
      type('nil', 'uint', '0/0/SpanLinks/0/SpanID'),
    ],
    [
      'a negative id of a link',
      { span_links: [{ ...LINK, trace_id: -1 }] },
      'Refused: msgp: attempted to cast int -1 to unsigned at 0/0/SpanLinks/0/TraceID',
    ],
    [
      'a number as an attribute of a link',
      { span_links: [LINK, { ...LINK, attributes: { k: 1 } }] },
      type('int', 'str', '0/0/SpanLinks/1/Attributes/k'),
    ],
    [
      'nil as attributes of a link',
      { span_links: [{ ...LINK, attributes: null }] },
      type('nil', 'map', '0/0/SpanLinks/0/Attributes'),
    ],
    [
      'flags beyond 32 bits',
      { span_links: [{ ...LINK, flags: 2n ** 32n }] },
      'Refused: msgp: 4294967296 overflows uint32 at 0/0/SpanLinks/0/Flags',
    ],
    [
      'a double for the time of an event',
      { span_events: [{ ...EVENT, time_unix_nano: 1.7e18 }] },
      type('float64', 'uint', '0/0/SpanEvents/0/TimeUnixNano'),
    ],
    [
      'a bare text as an attribute of an event',
      { span_events: [{ ...EVENT, attributes: { k: 'v' } }] },
      type('str', 'map', '0/0/SpanEvents/0/Attributes/k'),
    ],
    [
      'an integer where a double is said to be',
      { span_events: [{ ...EVENT, attributes: { k: { type: 3, double_value: 1 } } }] },
      type('int', 'float64', '0/0/SpanEvents/0/Attributes/k/DoubleValue'),
    ],
  ])('%s', (_, columns, answer) => {
    expect(refusal(() => agentDecodes('v0.4', v04(SPAN, { ...SPAN, ...columns })))).toBe(answer.replace('0/0', '0/1'))
  })

  test.each<[what: string, bytes: Uint8Array, answer: string]>([
    [
      'float32 among metrics',
      new Encoder({ forceFloat32: true, useBigInt64: true }).encode([[SPAN]]),
      type('float32', 'float64', '0/0/Metrics/ratio'),
    ],
    [
      'a key that is no text',
      v04Payload({ meta: Buffer.concat([hex('81 01'), str('v')]) }),
      type('int', 'str', '0/0/Meta'),
    ],
    ['c1', hex('91 91 81 a4 6e616d65 c1'), type('<invalid>', 'str', '0/0/Name')],
    ['no bytes', Buffer.alloc(0), 'Refused: msgp: too few bytes left to read object'],
    ['an object', packed({}), 'Refused: msgp: attempted to decode type "map" with method for "array"'],
    ['a span that is an array', packed([[[]]]), type('array', 'map', '0/0')],
    ['a bomb', hex('dd ffffffff'), 'Refused: msgp: too few bytes left to read object'],
    [
      'a hundred thousand levels and more',
      Buffer.concat([hex('91 91 81 a1 78'), Buffer.alloc(200_000, 0x91), NIL]),
      'Refused: msgp: recursion limit reached at 0/0',
    ],
  ])('%s', (_, bytes, answer) => {
    expect(refusal(() => agentDecodes('v0.4', bytes))).toBe(answer)
  })

  test('a payload that ends anywhere before its end', () => {
    const bytes = v04(SPAN)
    for (let end = 0; end < bytes.length; end++)
      expect(refusal(() => agentDecodes('v0.4', bytes.subarray(0, end)))).toMatch(
        /^Refused: msgp: (too few bytes left to read object$|attempted to decode type "<invalid>")/,
      )
  })

  test.each<[what: string, bytes: Uint8Array, answer: string]>([
    ['a span of 11', v05(TUPLE.slice(0, 11)), 'Refused: encoded span needs exactly 12 elements in array'],
    ['a place beyond the table', v05(TUPLE.with(1, 99)), 'Refused: dictionary index 99 out of range'],
    ['a negative place', v05(TUPLE.with(0, -1)), 'Refused: msgp: attempted to cast int -1 to unsigned'],
    [
      'a double for an id',
      v05(TUPLE.with(3, 0.5)),
      'Refused: msgp: attempted to decode type "float64" with method for "int"',
    ],
    [
      'nil for the tags',
      v05(TUPLE.with(9, undefined)),
      'Refused: msgp: attempted to decode type "nil" with method for "map"',
    ],
    [
      'a number in the table',
      v05(TUPLE, ['', 5]),
      'Refused: msgp: attempted to decode type "int" with method for "str"',
    ],
    ['25,000,001 texts', hex('92 dd 017d7841'), 'Refused: too long payload'],
  ])('%s in v0.5', (_, bytes, answer) => {
    expect(refusal(() => agentDecodes('v0.5', bytes))).toBe(answer)
  })

  test.each<[what: string, stats: object, answer: string]>([
    ['a negative count', { Hits: -1 }, 'Refused: msgp: attempted to cast int -1 to unsigned at Stats/0/Stats/0/Hits'],
    ['a fraction', { Duration: 0.5 }, type('float64', 'uint', 'Stats/0/Stats/0/Duration')],
    ['a text for a sketch', { OkSummary: 'x' }, type('str', 'bin', 'Stats/0/Stats/0/OkSummary')],
    ['a number for a flag', { Synthetics: 0 }, type('int', 'bool', 'Stats/0/Stats/0/Synthetics')],
    ['nil for tags', { PeerTags: null }, type('nil', 'array', 'Stats/0/Stats/0/PeerTags')],
  ])('%s in statistics', (_, group, answer) => {
    const payload = packed({ Env: 'dev', Stats: [{ Start: 10n, Duration: 10n, Stats: [{ Service: 's', ...group }] }] })
    expect(refusal(() => agentDecodesStats(payload))).toBe(answer)
  })
})

describe('a payload of ours may also not have', () => {
  const child = { ...SPAN, span_id: 2n, parent_id: 1n, metrics: {} }

  test.each<[what: string, spans: readonly object[], complaint: string]>([
    ['a trace without spans', [], 'a trace without spans'],
    ['a trace id of zero', [{ ...SPAN, trace_id: 0n }], 'a trace id of zero'],
    ['a span id of zero', [{ ...SPAN, span_id: 0n }], 'a span id of zero'],
    ['a span id twice', [SPAN, { ...child, span_id: 1n }], 'a span id twice'],
    [
      'spans of two traces',
      [SPAN, { ...child, trace_id: 5n }],
      'spans of the traces 18446744073709551615 and 5 in one',
    ],
    ['no priority', [{ ...SPAN, metrics: {} }], 'a first span without a priority'],
    [
      'a root that is not the way in',
      [{ ...SPAN, metrics: { _sampling_priority_v1: 1 } }],
      'no _dd.top_level for web.request',
    ],
    ['a child of another service that is not', [SPAN, { ...child, service: 'db' }], 'no _dd.top_level for web.request'],
    [
      'half of a trace id that is none',
      [{ ...SPAN, meta: { '_dd.p.tid': 'xyz' } }],
      'an upper half of the trace id that is xyz',
    ],
    ['a start in the last century', [{ ...SPAN, start: 5n }], 'a start before the year 2000: 5'],
    ['a negative duration', [{ ...SPAN, duration: -1 }], 'a duration of -1'],
    ['a duration beyond time', [{ ...SPAN, duration: 2n ** 63n - 1n }], 'a duration of 9223372036854775807'],
    ['an error of 2', [{ ...SPAN, error: 2 }], 'an error of 2'],
    ['NaN', [{ ...SPAN, metrics: { ...SPAN.metrics, k: Number.NaN } }], 'the metric k of web.request is NaN'],
    ['a tag that is both', [{ ...SPAN, meta: { ratio: 'x' } }], 'ratio is a text and a number'],
    ['a field that nobody knows', [{ ...SPAN, later: 1 }], 'a field "later" that the agent does not know'],
    ['nil for a map', [{ ...SPAN, meta: null }], 'nil for a map'],
    ['half a character', [{ ...SPAN, meta: { k: '\ud800' } }], 'bytes that are no UTF-8: "\ufffd\ufffd\ufffd"'],
  ])('%s', (_, spans, complaint) => {
    expect(refusal(() => traces(v04(...spans), 'v0.4', spans.length))).toBe(`Sloppy: ${complaint}`)
  })

  test.each<[what: string, payload: Buffer, complaint: string]>([
    ['a tag twice', v04Payload({ meta: hex('82 a1 6b a1 61 a1 6b a1 62') }), 'the name "k" twice'],
    ['bytes that are no text', v04Payload({ service: hex('a2 61ff') }), 'bytes that are no UTF-8: "a\ufffd"'],
    ['a column twice', array(array(map(str('name'), str('a'), str('name'), str('b')))), 'the field "name" twice'],
    ['nil for a span', array(array(NIL)), 'nil for a span'],
  ])('%s', (_, payload, complaint) => {
    expect(refusal(() => traces(payload))).toBe(`Sloppy: ${complaint}`)
  })

  test('more or fewer traces or spans than it counts, or bytes behind it', () => {
    const bytes = v04(SPAN)
    expect(refusal(() => acceptTraces({ version: 'v0.4', bytes, traces: 2, spans: 1 }))).toBe(
      'Sloppy: 1 traces, 2 counted',
    )
    expect(refusal(() => acceptTraces({ version: 'v0.4', bytes, traces: 1, spans: 2 }))).toBe(
      'Sloppy: 1 spans, 2 counted',
    )
    expect(refusal(() => traces(Buffer.concat([bytes, hex('00')])))).toBe('Sloppy: 1 bytes behind the payload')
  })

  test('in the table of v0.5, a text twice or a first one that is not empty', () => {
    expect(refusal(() => traces(v05(TUPLE, [...STRINGS, 'shop']), 'v0.5'))).toBe(
      'Sloppy: a text that is in the table twice',
    )
    expect(refusal(() => traces(v05(TUPLE, ['x', ...STRINGS.slice(1)]), 'v0.5'))).toBe(
      'Sloppy: a table whose first text is not empty',
    )
  })

  test('in statistics, what the agent skips', () => {
    expect(refusal(() => acceptStats(packed({ Stats: [], Later: 1 })))).toBe(
      'Sloppy: a field "Later" that the agent does not know',
    )
  })
})
