import { expect, test } from 'vitest'
import type { BudgetRule } from '../../lib/agent/budget/budget-rule.ts'
import { Budgets } from '../../lib/agent/budget/budgets.ts'
import { readQuery } from '../../lib/agent/query/query.ts'

import { traceModel } from '../../lib/agent/viewer/trace/trace-model.ts'
import { palette } from '../../lib/terminal/palette.ts'
import { aSpan } from './a-trace.ts'
import { arrive, ask, testAgent } from './api/ask.ts'
import { drawWaterfall } from './terminal/draw-waterfall.ts'

const ID = '00000000000000000000000000000abc'

/** A request that takes 100 ms, 60 of them in a service whose clock is ahead by so many seconds. */
function skewed(seconds: number) {
  const ahead = seconds * 1e6
  return [
    aSpan({ takes: 100_000, meta: { 'runtime-id': 'a' } }),
    aSpan({ spanId: '2', parentId: '1', at: 10_000, takes: 80_000, meta: { 'span.kind': 'client' } }),
    aSpan({
      ...{ spanId: '3', parentId: '2', service: 'stock', at: 20_000 + ahead, takes: 60_000 },
      meta: { 'runtime-id': 'b', 'span.kind': 'server' },
    }),
    aSpan({ spanId: '4', parentId: '3', service: 'stock', at: 30_000 + ahead, takes: 5000 }),
  ]
}

/** A budget that a trace of 101 ms keeps. */
const QUICK: BudgetRule = {
  ...{ name: 'quick', query: readQuery(''), duration: 101e6 },
  ...{ spans: undefined, errors: undefined, repeats: undefined, traces: undefined },
}

test.each([0, 5, -5, 3600])(
  'a trace takes as long in the list, on its page, in queries, budgets and the terminal where a clock is %i s ahead',
  async (seconds) => {
    const agent = await testAgent()
    await arrive(agent, ...skewed(seconds))
    const listed = (await ask(agent, '/api/traces')).json.traces[0]
    const detail = (await ask(agent, `/api/traces/${ID}`)).json
    const { bounds } = traceModel(detail)
    expect([listed.duration, detail.duration, bounds.to - bounds.from]).toEqual([100e6, 100e6, 100e6])
    const { a, b } = (await ask(agent, `/api/compare?a=${ID}&b=${ID}`)).json
    expect([a.duration, b.duration]).toEqual([100e6, 100e6])
    expect((await ask(agent, '/api/groups')).json.groups[0].max).toBe(100e6)
    expect((await ask(agent, '/api/traces?query=duration=100ms')).json.matched).toBe(1)
    const [trace] = agent.traces()
    expect(trace === undefined ? '' : drawWaterfall(trace, { width: 100 }).split('\n')[0]).toMatch(/ 100 ms$/)
    const budgets = new Budgets([QUICK])
    for (const digest of agent.catalogue.all()) budgets.check(digest.trace)
    expect(budgets.report(palette(false))).toContain('all budgets are kept')
  },
)

test('a large trace that comes bit by bit takes as long as one that comes at once', async () => {
  const agent = await testAgent()
  const [root, client, server, below] = skewed(5)
  await arrive(agent, ...[root, client, server].flatMap((span) => span ?? []))
  for (let n = 0; n < 600; n++)
    await arrive(agent, aSpan({ ...below, spanId: String(10 + n), meta: n === 599 ? { last: 'one' } : {} }))
  agent.clock.advance(10_000)
  expect((await ask(agent, '/api/traces?query=@last:one')).json.traces[0].duration).toBe(100e6)
})
