import { describe, expect, test } from 'vitest'
import { hasId } from '../../../lib/agent/analysis/doctor/id-in-name.ts'
import { findingSteps } from '../../../lib/agent/analysis/findings.ts'
import { spanForest } from '../../../lib/agent/analysis/span-forest.ts'
import type { TraceSpan } from '../../../lib/agent/analysis/trace-span.ts'
import { atOnce } from '../../../lib/agent/steps.ts'
import { chain, span } from './spans.ts'

const FACTS = { env: 'dev', version: '1' }

/** Which rules found which spans. */
function found(spans: readonly TraceSpan[], settled = true): Record<string, readonly string[]> {
  return Object.fromEntries(atOnce(findingSteps(spanForest(spans), settled)).map(({ rule, spans: ids }) => [rule, ids]))
}

const ROOT = span('1', { name: 'web.request', start: 0, duration: 100e6, meta: { ...FACTS, 'span.kind': 'server' } })

function child(id: string, given: Partial<TraceSpan> = {}): TraceSpan {
  return span(id, { parent: '1', start: 10e6, duration: 20e6, ...given })
}

test('a trace that is well has no findings', () => {
  expect(found([ROOT, child('2'), child('3')])).toEqual({})
  expect(found([])).toEqual({})
})

test('each finding says what is wrong and what to do', () => {
  const [finding] = atOnce(findingSteps(spanForest([ROOT, child('2', { duration: 200e6 })]), true))
  expect(finding).toMatchObject({
    rule: 'parent_finished_first',
    title: 'The parent ended before its child',
    spans: ['2'],
  })
  expect(finding?.mend).toMatch(/^Await the work/)
})

describe('what is found', () => {
  const call = { name: 'db.query', type: 'sql', resource: 'SELECT 1' }
  const from = (count: number, given: (i: number) => Partial<TraceSpan>) =>
    Array.from({ length: count }, (_, i) => child(String(i + 2), given(i)))
  test.each<{ what: string; spans: TraceSpan[]; rules: Record<string, readonly string[]> }>([
    {
      what: 'siblings that hang below each other, of which one outlives the one above',
      spans: [
        ROOT,
        child('2'),
        child('3', { parent: '2', duration: 30e6 }),
        child('4', { parent: '3', duration: 25e6 }),
      ],
      rules: { sibling_chain: ['2', '3', '4'] },
    },
    {
      what: 'no chain in a function that calls itself',
      spans: [ROOT, child('2'), child('3', { parent: '2', duration: 10e6 })],
      rules: {},
    },
    {
      what: 'a child that ended after its parent',
      spans: [ROOT, child('2', { duration: 200e6 })],
      rules: { parent_finished_first: ['2'] },
    },
    {
      what: 'nothing in a child that ended a little later',
      spans: [ROOT, child('2', { duration: 90.5e6 })],
      rules: {},
    },
    {
      what: 'nothing in what another process did later',
      spans: [
        ROOT,
        child('2', { duration: 200e6, service: 'other' }),
        child('3', { duration: 200e6, meta: { ...FACTS, 'span.kind': 'consumer' } }),
      ],
      rules: {},
    },
    {
      what: 'a span whose parent was never finished',
      spans: [ROOT, child('2', { parent: '9', meta: FACTS })],
      rules: { unfinished: ['2'] },
    },
    {
      what: 'a span whose caller sends nothing here',
      spans: [span('2', { parent: '9', meta: { ...FACTS, 'span.kind': 'server' } })],
      rules: { orphan: ['2'] },
    },
    {
      what: 'a number in a path',
      spans: [ROOT, child('2', { resource: 'GET /users/7' })],
      rules: { id_in_name: ['2'] },
    },
    { what: 'no id in a query', spans: [ROOT, child('2', { ...call, resource: 'SELECT 1234567' })], rules: {} },
    {
      what: 'a span without a service',
      spans: [ROOT, child('2', { service: '' }), child('3', { service: 'unnamed-service' })],
      rules: { missing_service: ['2', '3'] },
    },
    {
      what: 'a service that tells neither environment nor version',
      spans: [ROOT, child('2', { service: 'stock', meta: { 'span.kind': 'server' } })],
      rules: { missing_env: ['2'], missing_version: ['2'] },
    },
    {
      what: 'five queries of one shape below one parent',
      spans: [ROOT, ...from(5, (i) => ({ ...call, resource: `SELECT ${i}` }))],
      rules: { n_plus_one: ['2', '3', '4', '5', '6'] },
    },
    { what: 'nothing in four of them', spans: [ROOT, ...from(4, () => call)], rules: {} },
    { what: 'nothing in nineteen steps that call nothing', spans: [ROOT, ...from(19, () => ({}))], rules: {} },
    {
      what: 'a trace of very many spans',
      spans: [
        ROOT,
        ...from(1000, (i) => ({
          name: `step.${'abcdefghij'[i % 10]}${'abcdefghij'[((i / 10) % 10) | 0]}${'klmnopqrst'[(i / 100) | 0]}`,
        })),
      ],
      rules: { many_spans: ['1'] },
    },
  ])('$what', ({ spans, rules }) => {
    expect(found(spans)).toEqual(rules)
  })
})

test('parents are not missed as long as more of the trace may come', () => {
  expect(found([ROOT, child('2', { parent: '9', meta: FACTS })], false)).toEqual({})
})

test.each([
  ['GET /users/7', true],
  ['GET /users/:id', false],
  ['job 1234567', true],
  ['fetch 550e8400-e29b-41d4-a716-446655440000', true],
  ['fetch 507f1f77bcf86cd799439011', true],
  ['web.request', false],
  ['GET /v2/items', false],
  ['accessibility.feedback', false],
  ['s3.eu-central-1', false],
  ['127.0.0.1:8126', false],
])('%s has an id in it: %s', (name, expected) => {
  expect(hasId(name)).toBe(expected)
})

test('a chain of 50,000 spans is looked at without a recursion, and no more than 100 are told', () => {
  const result = found(chain(50_000, { service: '' }))
  expect(result['missing_service']).toHaveLength(100)
})
