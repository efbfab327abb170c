import { expect, test } from 'vitest'
import { readBudgetRules } from '../../../lib/agent/budget/budget-rule.ts'
import { Budgets } from '../../../lib/agent/budget/budgets.ts'
import type { HeldTrace } from '../../../lib/agent/trace-store.ts'
import { palette } from '../../../lib/terminal/palette.ts'
import { aSpan, aTrace } from '../a-trace.ts'

function held(...spans: readonly ReturnType<typeof aSpan>[]): HeldTrace {
  return { ...aTrace(spans), seq: 0, evicted: false }
}

function report(rule: object, ...traces: readonly HeldTrace[]): string {
  const { rules, problems } = readBudgetRules({ rules: [rule] })
  expect(problems).toEqual([])
  const budgets = new Budgets(rules)
  for (const trace of [...traces, ...traces]) budgets.check(trace)
  expect(budgets.broken).toBe(budgets.report(palette(false)).includes('broken'))
  return budgets.report(palette(false))
}

const QUERIES = held(
  aSpan({ takes: 300_000 }),
  ...Array.from({ length: 4 }, (_, i) =>
    aSpan({ spanId: String(i + 2), parentId: '1', name: 'db.query', resource: `SELECT ${i}`, error: i === 0 ? 1 : 0 }),
  ),
)
const ID = QUERIES.traceId

test.each([
  [
    { name: 'spans', spans: 4 },
    `✗ spans: 1 trace, 1 over budget\n  shop GET /checkout: 5 spans, expected at most 4 (${ID})\nclew: 1 of 1 budgets broken\n`,
  ],
  [{ name: 'spans', spans: 5 }, '✓ spans: 1 trace\nclew: all budgets are kept\n'],
  [
    { errors: 0 },
    `✗ every trace: 1 trace, 1 over budget\n  shop GET /checkout: 1 errors, expected at most 0 (${ID})\nclew: 1 of 1 budgets broken\n`,
  ],
  [
    { service: 'shop', duration: '200ms' },
    `✗ service:"shop": 1 trace, 1 over budget\n  shop GET /checkout: 300 ms, expected at most 200 ms (${ID})\nclew: 1 of 1 budgets broken\n`,
  ],
  [
    { resource: 'GET /checkout', repeats: 3 },
    `✗ resource:"GET /checkout": 1 trace, 1 over budget\n  shop GET /checkout: 4 times db.query SELECT 0 below one parent, expected at most 3 (${ID})\nclew: 1 of 1 budgets broken\n`,
  ],
  [{ name: 'n+1', repeats: 4 }, '✓ n+1: 1 trace\nclew: all budgets are kept\n'],
  [{ name: 'none', query: 'service:other', spans: 1 }, '? none: 0 traces\nclew: all budgets are kept\n'],
  [
    { name: 'none', query: 'service:other', traces: 1 },
    '✗ none: 0 traces\n  expected at least 1, got 0\nclew: 1 of 1 budgets broken\n',
  ],
])('%j', (rule, text) => {
  expect(report(rule, QUERIES)).toBe(text.replace('1 errors', '1 errors'))
})

test('of many traces that break a budget the first five are told', () => {
  const traces = Array.from({ length: 7 }, (_, i) => held(aSpan({ traceId: String(i).padStart(32, '0') })))
  expect(report({ name: 'x', spans: 0 }, ...traces)).toMatch(
    /^✗ x: 7 traces, 7 over budget\n(.*\n){5} {2}… and 2 more\n/,
  )
})

test.each([
  [undefined, ['expected an object with an array of rules in "rules"']],
  [{ rules: [] }, ['expected an object with an array of rules in "rules"']],
  [{ rules: [{ spans: 1 }], more: 1 }, ['expected nothing but "rules" at the top, got "more"']],
  [{ rules: [5] }, ['expected an object, got 5 in rule 1']],
  [{ rules: [{ name: 'x' }] }, ['expected a budget (spans, errors, duration, repeats, traces), got none in rule 1']],
  [
    { rules: [{ spans: -1, errors: 1.5, duration: 'long', query: 'x:y', service: '' }] },
    [
      'expected text for service, got "" in rule 1',
      expect.stringMatching(/^expected one of service:, .* of query in rule 1$/),
      'expected a whole number for spans, got -1 in rule 1',
      'expected a whole number for errors, got 1.5 in rule 1',
      'expected a number with a unit (ns, us, ms or s) for duration, got "long" in rule 1',
    ],
  ],
])('of rules %j all problems are told at once', (file, problems) => {
  expect([...readBudgetRules(file).problems].sort()).toEqual(expect.arrayContaining(problems))
  expect(readBudgetRules(file).problems).toHaveLength(problems.length)
})
