import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { PackedSpans } from '../../../lib/agent/packed/packed-spans.ts'
import type { ReceivedSpan } from '../../../lib/agent/received-trace.ts'
import { aSpan } from '../a-trace.ts'
import { arrive, ask, testAgent } from './ask.ts'

const PATH = '/api/services'
const SERVICES = ['web', 'stock', 'mail']

const one = fc.record({
  trace: fc.nat(3),
  spanId: fc.integer({ min: 1, max: 6 }).map(String),
  parentId: fc.nat(6).map(String),
  service: fc.constantFrom(...SERVICES),
  type: fc.constantFrom('web', 'sql', 'redis'),
  error: fc.nat(1),
  takes: fc.nat(50),
  host: fc.constantFrom('a', 'b', ''),
})

function spanOf({ trace, host, ...columns }: typeof one extends fc.Arbitrary<infer T> ? T : never): ReceivedSpan {
  return aSpan({
    traceId: String(trace + 1).padStart(32, '0'),
    meta: host === '' ? {} : { 'out.host': host },
    ...columns,
  })
}

test('who calls whom is told as if nobody had asked before, whatever came since', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(one, { minLength: 1, maxLength: 5 }), { maxLength: 5 }), async (chunks) => {
      const [often, once] = [await testAgent(), await testAgent()]
      for (const chunk of chunks) {
        for (const agent of [often, once]) for (const span of chunk) await arrive(agent, spanOf(span))
        await ask(often, PATH)
      }
      for (const path of [PATH, `${PATH}?query=service:stock`])
        expect((await ask(often, path)).text).toBe((await ask(once, path)).text)
    }),
    { numRuns: 20 },
  )
})

test('a trace is looked at once, and again when more of it has come', async () => {
  const agent = await testAgent()
  const at = vi.spyOn(PackedSpans.prototype, 'at')
  const looked = async (): Promise<number> => {
    at.mockClear()
    await ask(agent, PATH)
    return at.mock.calls.length
  }
  try {
    await arrive(agent, aSpan({}), aSpan({ spanId: '2', parentId: '1' }))
    await arrive(agent, aSpan({ traceId: 'd'.repeat(32) }))
    expect([await looked(), await looked()]).toEqual([3, 0])
    await arrive(agent, aSpan({ spanId: '3', parentId: '1' }))
    expect([await looked(), await looked()]).toEqual([3, 0])
  } finally {
    at.mockRestore()
  }
})

test('what is kept of it counts as memory of the trace, and goes with it', async () => {
  const agent = await testAgent({ maxBytes: 200_000 })
  const trace = (n: number): ReceivedSpan[] =>
    Array.from({ length: 50 }, (_, i) => aSpan({ traceId: String(n).padStart(32, '0'), spanId: String(i + 1) }))
  for (let n = 1; agent.stats().evicted === 0; n++) await arrive(agent, ...trace(n))
  const before = agent.catalogue.held
  await ask(agent, PATH)
  const asked = agent.catalogue.held
  expect(asked.traces).toBeLessThan(before.traces)
  expect(asked.bytes).toBeLessThanOrEqual(200_000)
  const bytes = asked.bytes / asked.traces
  expect(bytes).toBeGreaterThan(before.bytes / before.traces + 50 * 8)
  for (let n = 1000; n < 1000 + 2 * before.traces; n++) await arrive(agent, ...trace(n))
  expect(agent.catalogue.held.traces).toBeGreaterThanOrEqual(before.traces - 2)
})

test('names that are never the same are not remembered for ever', async () => {
  const agent = await testAgent({ maxBytes: 1e8 })
  const spans = Array.from({ length: 6000 }, (_, i) =>
    aSpan({ spanId: String(i + 1), service: `${'x'.repeat(200)}${i}` }),
  )
  await arrive(agent, ...spans)
  expect((await ask(agent, PATH)).json.nodes).toHaveLength(1000)
  expect(agent.catalogue.bytes).toBeLessThan(4 * 1024 * 1024)
  expect((await ask(agent, PATH)).json.nodes).toHaveLength(1000)
})
