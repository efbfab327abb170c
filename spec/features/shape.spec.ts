import { decode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createTracer } from '../../lib/create-tracer.ts'
import type { Span } from '../../lib/span/span.ts'
import { createTestTracer } from '../../lib/testing/index.ts'
import { ACCEPTED, ScriptedClient } from '../support/scripted-client.ts'

const DEEP = 10_000

describe('a trace of 10,000 spans, each the child of the one before,', () => {
  test.each([
    ['the last first', (spans: Span[]) => spans.toReversed()],
    ['the first first', (spans: Span[]) => spans],
  ])('is whole, and needs no deep stack, finished %s', (_order, ordered) => {
    const { tracer, exporter } = createTestTracer()
    const spans: Span[] = []
    for (let i = 0; i < DEEP; i++) spans.push(tracer.startSpan('level', { childOf: spans.at(-1) }))
    for (const span of ordered(spans)) span.finish()
    const parents = new Map(exporter.spans.map(({ spanId, parentId }) => [spanId, parentId]))
    expect(parents.size).toBe(DEEP)
    expect(spans.every(({ spanId }, i) => parents.get(spanId) === (spans[i - 1]?.spanId ?? '0'))).toBe(true)
  })

  test('each entered by hand, finds its way back', () => {
    const { tracer } = createTestTracer()
    const spans = Array.from({ length: DEEP }, () => tracer.trace('level'))
    for (const span of spans.slice(1)) span.finish()
    expect(tracer.activeSpan()).toBe(spans[0])
    spans[0]?.finish()
    expect(tracer.activeSpan()).toBeUndefined()
  })
})

/** The spans that a program sends, read by a library that is not ours. */
async function sent(program: (tracer: ReturnType<typeof createTracer>) => void): Promise<Record<string, unknown>[][]> {
  const client = new ScriptedClient()
  client.always = ACCEPTED
  const tracer = createTracer({ service: 'shape' }, { client })
  program(tracer)
  const stats = await tracer.shutdown()
  expect(stats).toMatchObject({ sent: { spans: stats.finished }, dropped: {} })
  return client.calls.flatMap(({ bytes }) => decode(bytes, { useBigInt64: true }) as Record<string, unknown>[][])
}

describe('a span', () => {
  test('of 10,000 tags arrives with all of them', async () => {
    const [[span] = []] = await sent((tracer) => {
      const one = tracer.startSpan('many')
      for (let i = 0; i < 10_000; i++) one.setTag(`key.${i}`, i)
      one.finish()
    })
    expect(Object.keys(span?.['metrics'] ?? {})).toEqual(expect.arrayContaining(['key.0', 'key.9999']))
  })

  test('of a tag of 25 MB arrives, with as much of it as the agent keeps', async () => {
    const text = 'x'.repeat(25_000_000)
    const [[span] = []] = await sent((tracer) => tracer.startSpan('long', { tags: { text } }).finish())
    const kept = (span?.['meta'] as { text?: string } | undefined)?.text
    expect(kept).toMatch(/^x{24990}/)
    expect(kept?.length).toBeLessThanOrEqual(25_000)
  })

  test.each([
    ['2^64 - 1', 18_446_744_073_709_551_615n],
    ['2^53 + 1', 9_007_199_254_740_993n],
    ['2^63', 9_223_372_036_854_775_808n],
    ['1', 1n],
  ])('below a remote one whose ids are %s has them to the bit', async (_name, id) => {
    const headers = { 'x-datadog-trace-id': String(id), 'x-datadog-parent-id': String(id) }
    const [[span] = []] = await sent((tracer) =>
      tracer.startSpan('below', { childOf: tracer.extract('http_headers', headers) }).finish(),
    )
    expect(BigInt(span?.['trace_id'] as bigint)).toBe(id)
    expect(BigInt(span?.['parent_id'] as bigint)).toBe(id)
  })

  test('below a remote one whose id is zero begins a trace of its own', async () => {
    const headers = { 'x-datadog-trace-id': '0', 'x-datadog-parent-id': '0' }
    const [[span] = []] = await sent((tracer) =>
      tracer.startSpan('below', { childOf: tracer.extract('http_headers', headers) }).finish(),
    )
    expect(BigInt(span?.['trace_id'] as bigint)).not.toBe(0n)
    expect(BigInt(span?.['parent_id'] as bigint)).toBe(0n)
  })
})

test('a chunk has spans of one trace, however traces are mixed', () => {
  const step = fc.record({ parent: fc.nat(30), remote: fc.nat(5), finish: fc.nat(30) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (steps, flushMinSpans) => {
      const { tracer, exporter } = createTestTracer({ flushMinSpans })
      const spans: Span[] = []
      for (const { parent, remote, finish } of steps) {
        const headers = { 'x-datadog-trace-id': String(remote), 'x-datadog-parent-id': '7' }
        const above = spans[parent] ?? tracer.extract('http_headers', headers)
        spans.push(tracer.startSpan('span', { childOf: above }))
        const done = spans[finish]
        if (done?.finished === false) done.finish()
      }
      for (const span of spans) if (!span.finished) span.finish()
      const of = new Map(spans.map(({ spanId, traceId }) => [spanId, traceId]))
      for (const chunk of exporter.traces) {
        expect(new Set(chunk.map(({ traceId }) => traceId)).size).toBe(1)
        for (const { spanId, traceId } of chunk) expect(traceId).toBe(of.get(spanId))
      }
      expect(exporter.spans).toHaveLength(spans.length)
    }),
  )
})
