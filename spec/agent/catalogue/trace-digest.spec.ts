import { expect, test } from 'vitest'
import { TraceDigest } from '../../../lib/agent/catalogue/trace-digest.ts'
import { atOnce } from '../../../lib/agent/steps.ts'
import { aSpan, aTrace } from '../a-trace.ts'

const QUERY = {
  service: 'shop-db',
  type: 'sql',
  resource: 'SELECT 1',
  meta: { env: 'dev', version: '1', 'span.kind': 'client' },
}

/** A trace that asks the same again and again. */
function repeating(count: number): TraceDigest {
  const root = aSpan({ takes: count, meta: { env: 'dev', version: '1' } })
  const queries = Array.from({ length: count - 1 }, (_, i) =>
    aSpan({ ...QUERY, spanId: String(i + 2), parentId: '1', at: i }),
  )
  return new TraceDigest({ ...aTrace([root, ...queries]), seq: 0, evicted: false })
}

test('a small trace is examined when it is summed up', () => {
  expect(repeating(10).summary(0).findings).toBe(1)
})

test('what is missing of all traces of a program is not counted with each', () => {
  const digest = new TraceDigest({ ...aTrace([aSpan({})]), seq: 0, evicted: false })
  expect(atOnce(digest.examine(0)).map(({ rule }) => rule)).toEqual(['missing_env', 'missing_version'])
  expect(digest.summary(0).findings).toBe(0)
})

test('a large trace is summed up with what was found when it was last prepared, and prepared only when that is due', () => {
  const digest = repeating(50_000)
  expect(digest.summary(0).findings).toBe(0)
  atOnce(digest.prepare(0))
  expect(digest.summary(0).findings).toBe(2)
  expect(digest.prepare(0).next().done).toBe(true)
})

test('no step of examining a trace of 50,000 spans takes more than 30 ms', () => {
  const slowest = (): number => {
    const steps = repeating(50_000).examine(0)
    let most = 0
    for (let done = false; !done; ) {
      const before = process.cpuUsage()
      done = steps.next().done === true
      const { user, system } = process.cpuUsage(before)
      most = Math.max(most, (user + system) / 1000)
    }
    return most
  }
  // The first time, the functions are yet to be compiled; and a busy machine gets some more tries.
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < 4 && best >= 30; i++) best = Math.min(best, slowest())
  expect(best).toBeLessThan(30)
})
