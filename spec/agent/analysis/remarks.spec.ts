import { expect, test } from 'vitest'
import { type Finding, findingSteps } from '../../../lib/agent/analysis/findings.ts'
import { isWorthRemark, remarkSteps } from '../../../lib/agent/analysis/remarks.ts'
import { spanForest } from '../../../lib/agent/analysis/span-forest.ts'
import type { TraceSpan } from '../../../lib/agent/analysis/trace-span.ts'
import { atOnce } from '../../../lib/agent/steps.ts'
import { span } from './spans.ts'

const FACTS = { env: 'dev', version: '1' }

function remarks(spans: readonly TraceSpan[]): string[] {
  const forest = spanForest(spans)
  const findings = atOnce(findingSteps(forest, true)).filter(isWorthRemark)
  return findings.map((finding) => atOnce(remarkSteps(finding, forest)).text)
}

function calls(from: number, count: number, given: Partial<TraceSpan>): TraceSpan[] {
  return Array.from({ length: count }, (_, i) =>
    span(String(from + i), { parent: '1', name: 'db.query', type: 'sql', duration: 1, ...given }),
  )
}

test('of calls that come again and again, the one that comes most often is told, and how often', () => {
  const root = span('1', { duration: 1000, meta: FACTS })
  expect(remarks([root, ...calls(2, 5, { resource: 'SELECT 1' }), ...calls(10, 7, { resource: 'SELECT a' })])).toEqual([
    '7× SELECT a',
  ])
  expect(remarks([root, ...calls(2, 6, { resource: '' })])).toEqual(['6× db.query'])
})

test('another finding is told by its title and by what it is about', () => {
  expect(remarks([span('1', { service: '', resource: 'GET /', meta: FACTS })])).toEqual([
    'A span has no service: GET /',
  ])
  const bare: Finding = { rule: 'other', title: 'Something is wrong', mend: 'Mend it.', spans: [], first: '' }
  expect(atOnce(remarkSteps(bare, spanForest([])))).toEqual({ text: 'Something is wrong', mend: 'Mend it.' })
})

test('what is true of all traces of a program is not worth one', () => {
  expect(remarks([span('1')])).toEqual([])
})
