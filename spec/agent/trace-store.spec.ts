import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Warning } from '../../lib/agent/received-trace.ts'
import { STEP_SPANS } from '../../lib/agent/steps.ts'
import { type Chunk, TraceStore } from '../../lib/agent/trace-store.ts'
import { aSpan } from './a-trace.ts'

const LOW = '00000000000000aa'
const HIGH = '69b54f0f00000000'
const NO_HIGH = '0'.repeat(16)
const LARGE = 1_000_000

function aChunk(traceId: string, spanIds: readonly string[], warnings: readonly Warning[] = []): Chunk {
  return { traceId, spans: spanIds.map((spanId) => aSpan({ traceId, spanId })), bytes: 100 * spanIds.length, warnings }
}

function shown(store: TraceStore): string[] {
  return store.all().map(({ traceId, spans }) => `${traceId.slice(-2)}: ${spans.map(({ spanId }) => spanId).join(' ')}`)
}

describe('chunks of one trace', () => {
  test('become one trace, whichever request they came with', () => {
    const store = new TraceStore(LARGE)
    store.add(aChunk(HIGH + LOW, ['1', '2']), 1000)
    store.add(aChunk(`${HIGH}00000000000000bb`, ['9']), 1001)
    const trace = store.add(aChunk(HIGH + LOW, ['3']), 1002)
    expect(trace).toMatchObject({ chunks: 2, bytes: 300, firstReceivedAt: 1000, lastReceivedAt: 1002 })
    expect(shown(store)).toEqual(['aa: 1 2 3', 'bb: 9'])
    expect(store.count).toBe(2)
  })

  test('do not change a trace that was handed out', () => {
    const store = new TraceStore(LARGE)
    const before = store.add(aChunk(HIGH + LOW, ['1']), 1000)
    store.add(aChunk(HIGH + LOW, ['2']), 1001)
    expect(before.spans).toHaveLength(1)
  })

  test.each([
    { what: 'the first does not tell the upper half', first: NO_HIGH, second: HIGH },
    { what: 'the second does not tell the upper half', first: HIGH, second: NO_HIGH },
  ])('are found by the lower half of the id when $what', ({ first, second }) => {
    const store = new TraceStore(LARGE)
    store.add(aChunk(first + LOW, ['1']), 1000)
    expect(store.add(aChunk(second + LOW, ['2']), 1001).traceId).toBe(HIGH + LOW)
    expect(shown(store)).toEqual(['aa: 1 2'])
  })

  test('are not those of a trace that shares the lower half only', () => {
    const store = new TraceStore(LARGE)
    store.add(aChunk(HIGH + LOW, ['1']), 1000)
    store.add(aChunk(`69b54f1000000000${LOW}`, ['2']), 1001)
    expect(store.all().map(({ spans }) => spans.length)).toEqual([1, 1])
    expect(store.count).toBe(2)
  })

  test('bring their warnings, each text once and no more than 50', () => {
    const store = new TraceStore(LARGE)
    const warning = (n: number): Warning => ({ rule: 'r', message: `message ${n}` })
    store.add(aChunk(HIGH + LOW, ['1'], [warning(1)]), 1000)
    const trace = store.add(aChunk(HIGH + LOW, ['2'], [warning(1), warning(2)]), 1000)
    expect(trace.warnings).toEqual([warning(1), warning(2)])
    const many = Array.from({ length: 100 }, (_, n) => warning(n + 10))
    expect(store.add(aChunk(HIGH + LOW, ['3'], many), 1000).warnings).toHaveLength(50)
  })
})

test('a large chunk is packed in steps, and its trace has all of it or nothing', () => {
  const store = new TraceStore(Number.POSITIVE_INFINITY)
  const ids = Array.from({ length: 2 * STEP_SPANS + 1 }, (_, i) => String(i))
  store.add(aChunk(HIGH + LOW, ['first']), 1000)
  const steps = store.adding(aChunk(HIGH + LOW, ids), 1001)
  for (const _ of [1, 2]) {
    expect(steps.next().done).toBe(false)
    expect(store.find(HIGH + LOW)?.spans.length).toBe(1)
    store.add(aChunk(HIGH.replace('6', '7') + LOW, ['9']), 1001)
  }
  expect(steps.next().done).toBe(true)
  expect(store.all()[0]?.spans.map(({ spanId }) => spanId)).toEqual(['first', ...ids])
})

test('200,000 traces that share the lower half of their id are found without looking at each other', () => {
  const store = new TraceStore(Number.POSITIVE_INFINITY)
  const given = aChunk(HIGH + LOW, ['1'])
  // Looked for one by one, they take longer than a spec may.
  for (let n = 1; n <= 200_000; n++) store.add({ ...given, traceId: n.toString(16).padStart(16, '0') + LOW }, n)
  expect(store.count).toBe(200_000)
})

test('what a trace was when it was handed out does not depend on when its spans are looked at', () => {
  const store = new TraceStore(LARGE)
  const before = store.add(aChunk(HIGH + LOW, ['1']), 1000)
  const after = store.add(aChunk(HIGH + LOW, ['2']), 1001)
  expect(before.spans.map(({ spanId }) => spanId)).toEqual(['1'])
  expect({ ...after }.spans.map(({ spanId }) => spanId)).toEqual(['1', '2'])
  expect(Object.getOwnPropertyDescriptor(store.all()[0], 'spans')).toHaveProperty('value')
})

describe('the store', () => {
  const id = (n: number): string => HIGH + n.toString(16).padStart(16, '0')
  /** What so many traces of one span take. */
  const bytesOf = (traces: number): number => {
    const store = new TraceStore(10_000)
    for (let n = 1; n <= traces; n++) store.add(aChunk(id(n), [String(n)]), n)
    return store.bytes
  }
  const ROOM = bytesOf(3)

  test('forgets the oldest trace when there is no room for a new one, and counts it', () => {
    const store = new TraceStore(ROOM)
    for (let n = 1; n <= 5; n++) store.add(aChunk(id(n), [String(n)]), n)
    expect(shown(store)).toEqual(['03: 3', '04: 4', '05: 5'])
    expect(store).toMatchObject({ count: 3, evicted: 2 })
    expect(store.bytes).toBeLessThanOrEqual(ROOM)
  })

  test('goes by when a trace began, and not by its last chunk', () => {
    const store = new TraceStore(ROOM)
    store.add(aChunk(id(1), ['1']), 1)
    store.add(aChunk(id(2), ['2']), 2)
    store.add(aChunk(id(1), ['3']), 3)
    store.add(aChunk(id(4), ['4']), 4)
    expect(shown(store)).toEqual(['02: 2', '04: 4'])
  })

  test('does not keep a trace that has no room at all, and hands it out nevertheless', () => {
    const store = new TraceStore(1000)
    expect(store.add(aChunk(id(1), ['1']), 1).spans).toMatchObject([{ spanId: '1' }])
    expect(store).toMatchObject({ count: 0, bytes: 0, evicted: 1 })
    expect(store.all()).toEqual([])
  })

  test('takes both of two traces that share the lower half into account', () => {
    const store = new TraceStore(bytesOf(2))
    store.add(aChunk(HIGH + LOW, ['1']), 1)
    store.add(aChunk(`69b54f1000000000${LOW}`, ['2']), 2)
    store.add(aChunk(id(3), ['3']), 3)
    expect(store).toMatchObject({ count: 2, evicted: 1 })
    expect(store.find(HIGH + LOW)).toBeUndefined()
    expect(store.find(`69b54f1000000000${LOW}`)?.spans.length).toBe(1)
  })

  test('counts all of the memory that a trace which is gone had a part of, until it has it back', () => {
    const most = 3_000_000
    const store = new TraceStore(most)
    // Of each round some bytes lie beside those of a trace that is older than all of them.
    for (let n = 1; n <= 3000; n++) {
      store.add(aChunk(id(1), Array(4).fill(String(n))), n)
      store.add(aChunk(id(n + 1), [String(n)]), n)
      expect(store.bytes).toBeLessThanOrEqual(most)
    }
    expect(store.evicted).toBeGreaterThan(0)
  })

  test('never takes more than its bytes, and its counts are right, whatever comes', () => {
    const chunk = fc.record({ n: fc.nat(10), high: fc.boolean(), spans: fc.integer({ min: 1, max: 4 }) })
    fc.assert(
      fc.property(fc.array(chunk), fc.integer({ min: 0, max: 60_000 }), (chunks, room) => {
        const store = new TraceStore(room)
        for (const [now, { n, high, spans }] of chunks.entries()) {
          const traceId = high ? id(n) : NO_HIGH + id(n).slice(16)
          store.add(aChunk(traceId, Array(spans).fill(String(now))), now)
          expect(store.bytes).toBeLessThanOrEqual(room)
          const all = store.all()
          expect(all).toHaveLength(store.count)
          expect(all.reduce((sum, trace) => sum + trace.spans.length, 0)).toBe(store.spans)
          for (const trace of all) expect(store.find(trace.traceId)?.spans.length).toBe(trace.spans.length)
          if (store.count === 0) expect(store.bytes).toBe(0)
        }
      }),
    )
  })
})
