import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PackedSpans } from '../../../lib/agent/packed/packed-spans.ts'
import { SpanMemory } from '../../../lib/agent/packed/span-memory.ts'
import type { ReceivedAttribute, ReceivedSpan } from '../../../lib/agent/received-trace.ts'
import { aSpan } from '../a-trace.ts'

const TRACE = '69b54f0f0000000000000000000000aa'

/** All kinds of text: of one byte a character, of two, with halves of pairs, and such as come again. */
const text = fc.oneof(
  fc.constantFrom('', 'web.request', 'GET', '__proto__', 'constructor', '200'),
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 }).map((units) => String.fromCharCode(...units)),
)
const number = fc.oneof(fc.double(), fc.constantFrom(0, -0, 1, Number.NaN, Number.POSITIVE_INFINITY))
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const id = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String), fc.stringMatching(/^\d{1,21}$/), text)

function record<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> {
  return fc.array(fc.tuple(text, value), { maxLength: 6 }).map((pairs) => {
    const map: Record<string, T> = Object.create(null)
    for (const [key, one] of pairs) map[key] = one
    return map
  })
}

const scalar = fc.oneof(text, number, fc.boolean(), int64)
const attribute: fc.Arbitrary<ReceivedAttribute> = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }))
const few = { maxLength: 2 }
const plain = { noNullPrototype: true }
const someSpan: fc.Arbitrary<ReceivedSpan> = fc.record(
  {
    traceId: fc.constantFrom(TRACE, TRACE, TRACE, '0'.repeat(32)),
    spanId: id,
    parentId: fc.oneof(fc.constant('0'), id),
    name: text,
    service: text,
    resource: text,
    type: text,
    error: fc.oneof(fc.constantFrom(0, 1), fc.integer(), number),
    start: fc.oneof(int64, fc.bigInt()),
    duration: int64,
    meta: record(text),
    metrics: record(number),
    links: fc.array(
      fc.record({ traceId: text, spanId: id, attributes: record(text), tracestate: text, flags: fc.nat() }, plain),
      few,
    ),
    events: fc.array(fc.record({ name: text, timeUnixNano: fc.bigInt(), attributes: record(attribute) }, plain), few),
    metaStruct: record(fc.uint8Array({ maxLength: 5 }).map((bytes) => Buffer.from(bytes))),
  },
  plain,
)

test('spans come out as they went in, with their tags in the same order, whatever they are', () => {
  const chunks = fc.array(fc.array(someSpan, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(chunks, fc.constantFrom(100, 20_000, 1e9), (all, maxBytes) => {
      const memory = new SpanMemory(maxBytes)
      const spans = new PackedSpans()
      // Texts become words when they come again.
      for (let round = 0; round < 3; round++) for (const chunk of all) spans.add(memory.pack(chunk, TRACE))
      const given = [...all, ...all, ...all].flat()
      expect(spans.length).toBe(given.length)
      for (const [i, span] of given.entries()) {
        const got = spans.at(i)?.plain() as ReceivedSpan
        expect(got).toEqual(span)
        expect(Object.keys(got)).toEqual(Object.keys(span))
        expect(Object.entries(got.meta)).toEqual(Object.entries(span.meta))
        expect(Object.getPrototypeOf(got.meta)).toBeNull()
      }
    }),
  )
})

test('a text and a span of any length are kept whole', () => {
  const memory = new SpanMemory(1e9)
  const meta: Record<string, string> = { long: 'x'.repeat(3_000_000), wide: 'č'.repeat(1_000_000) }
  for (let i = 0; i < 20_000; i++) meta[`key-${i}`] = String(i)
  const spans = new PackedSpans()
  for (const one of [aSpan({ meta }), aSpan({})]) spans.add(memory.pack([one], one.traceId))
  expect({ ...spans.at(0)?.meta }).toEqual(meta)
  expect(spans.at(1)?.resource).toBe('GET /checkout')
})

test('nothing is there beyond the last span, nor before the first', () => {
  const memory = new SpanMemory(1e9)
  const spans = new PackedSpans()
  expect(spans.at(0)).toBeUndefined()
  spans.add(memory.pack([aSpan({})], TRACE))
  expect([-1, 0, 1].map((i) => spans.at(i)?.spanId)).toEqual([undefined, '1', undefined])
})

test('what is handed out does not grow', () => {
  const memory = new SpanMemory(1e9)
  const spans = new PackedSpans([memory.pack([aSpan({})], TRACE)], 1)
  const before = spans.slice()
  spans.add(memory.pack([aSpan({})], TRACE))
  expect([before.length, spans.length]).toEqual([1, 2])
})

test('spans in any order of asking are found in the chunk that they came in', () => {
  const memory = new SpanMemory(1e9)
  const spans = new PackedSpans()
  for (let chunk = 0; chunk < 100; chunk++) {
    const ids = Array.from({ length: 1 + (chunk % 3) }, (_, i) => aSpan({ spanId: String(spans.length + i) }))
    spans.add(memory.pack(ids, TRACE))
  }
  for (let i = 0; i < spans.length; i++) {
    const at = (i * 77) % spans.length
    expect(spans.at(at)?.spanId).toBe(String(at))
  }
})

test('the memory of chunks that are not held any more is free, and none is counted when none is held', () => {
  const memory = new SpanMemory(1_000_000)
  const pieces = Array.from({ length: 500 }, (_, i) =>
    memory.pack([aSpan({ resource: `GET /${i}`, meta: { seen: String(i % 50) } })], TRACE),
  )
  const full = memory.bytes
  expect(full).toBeGreaterThan(500 * 100)
  memory.free(pieces.slice(0, 250))
  expect(memory.bytes).toBeLessThan(0.6 * full)
  memory.free(pieces.slice(250))
  expect(memory.bytes).toBe(0)
})
