import { Buffer } from 'node:buffer'
import * as msgpack from '@msgpack/msgpack'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { msgpackOfJson } from '../../../lib/agent/payload/json-payload.ts'
import { V04 } from '../../../lib/agent/payload/traces-payload.ts'
import { atOnce } from '../../../lib/agent/steps.ts'
import { readTraces } from './read-traces.ts'
import { refusal } from './refusal.ts'

function decoded(json: string): unknown {
  return msgpack.decode(atOnce(msgpackOfJson(msgpack, Buffer.from(json))), { useBigInt64: true })
}

function spanOf(json: string) {
  return readTraces(V04, Buffer.from(json), true)[0]?.[0]
}

describe('a number', () => {
  test.each([
    { json: '18446744073709551615', value: 18_446_744_073_709_551_615n },
    { json: '-9223372036854775808', value: -9_223_372_036_854_775_808n },
    { json: '1773489871207000001', value: 1_773_489_871_207_000_001n },
    { json: '5', value: 5n },
    { json: '-0', value: 0n },
    { json: '1.5', value: 1.5 },
    { json: '0.12345678901234567', value: Number('0.12345678901234567') },
    { json: '1e300', value: 1e300 },
    { json: '1234567890123456789e2', value: 123456789012345680000 },
    { json: '18446744073709551616', value: 18446744073709552000 },
    { json: '100000000000000000000000', value: 1e23 },
  ])('$json is $value', ({ json, value }) => {
    expect(decoded(`[${json}]`)).toEqual([value])
    expect(decoded(`{"a": ${json} ,"b":[${json}]}`)).toEqual({ a: value, b: [value] })
  })
})

test('digits in a string stay a string', () => {
  const given = ['18446744073709551615', ' "1773489871207000001" ', '\\', '\\"', ':12345678901234567890,']
  expect(decoded(JSON.stringify(given))).toEqual(given)
  expect(decoded(JSON.stringify(Object.fromEntries(given.map((text) => [text, text]))))).toEqual(
    Object.fromEntries(given.map((text) => [text, text])),
  )
})

// Without `__proto__`, which the decoder of this spec refuses.
test('strings, objects and the rest come out as JSON has them', () => {
  const json = fc.jsonValue({ maxDepth: 5 }).filter((value) => !JSON.stringify(value).includes('__proto__'))
  fc.assert(
    fc.property(json, (value) => {
      const text = JSON.stringify(value)
      const numbers = (_: string, part: unknown): unknown => (typeof part === 'bigint' ? Number(part) : part)
      expect(JSON.parse(JSON.stringify(decoded(text), numbers))).toEqual(JSON.parse(text))
    }),
  )
})

test('a span in JSON is read as one in msgpack, with exact ids and times', () => {
  const json = `[[{"trace_id": 18446744073709551615, "span_id": 9007199254740993, "start": 1773489871207000001, "duration": 5,
    "name": "a", "error": 1, "meta": {"__proto__": "v"}, "metrics": {"x": 1.5}}]]`
  expect(spanOf(json)).toMatchObject({
    traceId: '0000000000000000ffffffffffffffff',
    spanId: '9007199254740993',
    start: 1_773_489_871_207_000_001n,
    duration: 5n,
    error: 1,
    metrics: { x: 1.5 },
  })
  expect(Object.entries(spanOf(json)?.meta ?? {})).toEqual([['__proto__', 'v']])
})

describe('refused is', () => {
  test.each([
    ['no body', '', 'unexpected-eof', 'got too little of it'],
    ['half a body', '[[{"name":', 'unexpected-eof', 'got too little of it'],
    ['half a string', '["abc', expect.stringMatching(/^json: Unterminated string/), 'got something else'],
    ['msgpack', '\u0091\u0090', expect.stringMatching(/^json: Unexpected token/), 'got something else'],
  ])('%s', (_, body, text, got) => {
    expect(refusal(() => spanOf(body))).toEqual([
      text,
      `expected JSON, because the Content-Type is not application/msgpack, ${got}; the whole payload is refused`,
    ])
  })

  test('a value of the wrong type, in the words for msgpack', () => {
    expect(refusal(() => spanOf('[[{"metrics": {"k": "v"}}]]'))?.[0]).toBe(
      'msgp: attempted to decode type "str" with method for "float64" at 0/0/Metrics/k',
    )
  })

  test('a fraction for an id', () => {
    expect(refusal(() => spanOf('[[{"span_id": 1.5}]]'))?.[0]).toBe(
      'msgp: attempted to decode type "float64" with method for "int" at 0/0/SpanID',
    )
  })

  test('a million levels', () => {
    expect(refusal(() => spanOf('['.repeat(1_000_000) + ']'.repeat(1_000_000)))?.[0]).toMatch(/^json: /)
  })
})

test('a string of nothing but escapes does not take long to get over', () => {
  const given = '\\'.repeat(2_000_000)
  expect(decoded(JSON.stringify([given]))).toEqual([given])
})

test('a string that looks like a number in disguise comes to no harm', () => {
  expect(decoded('["\\u0000integer:nonsense"]')).toEqual([Number.NaN])
})
