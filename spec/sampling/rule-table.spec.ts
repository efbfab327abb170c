import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RuleTable } from '../../lib/sampling/rule-table.ts'
import { type SpanConditions, SpanPattern } from '../../lib/sampling/span-pattern.ts'
import type { RecordedSpan } from '../../lib/span/recorded-span.ts'
import { recording } from '../support/recording.ts'

const { recorder } = recording()

function span(name: string, service?: string, resource?: string): RecordedSpan {
  return recorder.start(name, undefined, { service, resource }, 0)
}

function table(
  conditions: readonly SpanConditions[],
): RuleTable<{ readonly pattern: SpanPattern; readonly no: number }> {
  return new RuleTable(conditions.map((given, no) => ({ pattern: new SpanPattern(given), no })))
}

test('gives the rules whose fields a span fits, in their order, whatever it was asked before', () => {
  const pattern = fc.option(fc.constantFrom('a', 'b*', '*', '?'), { nil: undefined })
  const conditions = fc.array(fc.record({ service: pattern, name: pattern, resource: pattern }), { maxLength: 6 })
  const word = fc.constantFrom('a', 'b', 'bb', 'c')
  const spans = fc.array(fc.tuple(word, word, fc.option(word, { nil: undefined })), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(conditions, spans, (given, all) => {
      const rules = table(given)
      for (const [name, service, resource] of all) {
        const asked = span(name, service, resource)
        const expected = [...given.keys()].filter((no) => new SpanPattern(given[no] ?? {}).fitsFields(asked))
        expect(rules.rulesFor(asked).map(({ no }) => no)).toEqual(expected)
      }
    }),
  )
})

test('works it out once for spans that are called alike, and no more than 256 times', () => {
  const rules = table([{ service: 'a' }, { resource: 'r*' }])
  const first = rules.rulesFor(span('op', 'a', 'r0'))
  expect(rules.rulesFor(span('op', 'a', 'r0'))).toBe(first)
  expect(rules.rulesFor(span('op', 'b', 'r0'))).not.toBe(first)
  const known = Array.from({ length: 256 }, (_, i) => rules.rulesFor(span('op', 'a', `r${i}`)))
  expect(rules.rulesFor(span('op', 'a', 'r255'))).toBe(known[255])
  rules.rulesFor(span('op', 'a', 'r256'))
  expect(rules.rulesFor(span('op', 'a', 'r255'))).not.toBe(known[255])
})

test('goes by the name where no rule asks for the resource, so that each resource does not count as new', () => {
  const rules = table([{ name: 'op' }])
  expect(rules.rulesFor(span('op', 'a', 'SELECT 1'))).toBe(rules.rulesFor(span('op', 'a', 'SELECT 2')))
})

test('does not keep what is long', () => {
  const rules = table([{ resource: '*x*' }])
  const [short, long] = ['x'.repeat(256), 'x'.repeat(257)]
  expect(rules.rulesFor(span('op', 'a', short))).toBe(rules.rulesFor(span('op', 'a', short)))
  expect(rules.rulesFor(span('op', 'a', long))).not.toBe(rules.rulesFor(span('op', 'a', long)))
  expect(rules.rulesFor(span('op', 'a', long))).toHaveLength(1)
})
