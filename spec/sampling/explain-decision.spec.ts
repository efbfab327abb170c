import { describe, expect, test } from 'vitest'
import type { TracerOptions } from '../../lib/index.ts'
import { AgentRates } from '../../lib/sampling/agent-rates.ts'
import { explainDecision } from '../../lib/sampling/explain-decision.ts'
import { PrioritySampler } from '../../lib/sampling/priority-sampler.ts'
import type { RecordedSpan } from '../../lib/span/recorded-span.ts'
import type { Sampler } from '../../lib/span/sampling-decision.ts'
import { createTestTracer, ManualClock } from '../../lib/testing/index.ts'
import { NO_DEFAULTS } from '../support/recording.ts'

/** What is said of each of so many traces, after they were decided. */
function explained(options: TracerOptions, traces = 1, headers?: Record<string, string>): string[] {
  const { tracer } = createTestTracer(options)
  const childOf = headers === undefined ? undefined : tracer.extract('text_map', headers)
  return Array.from({ length: traces }, () => {
    const span = tracer.startSpan('web.request', { childOf, resource: 'GET /health', tags: { team: 'a' } })
    tracer.inject(span, 'text_map', {})
    return explainDecision((span as RecordedSpan).segment)
  })
}

/** The same for a sampler of our own. */
function explainedBy(sampler: Sampler): string {
  const { tracer } = createTestTracer({}, {}, { sampler })
  const span = tracer.startSpan('web.request')
  tracer.inject(span, 'text_map', {})
  return explainDecision((span as RecordedSpan).segment)
}

const OTHER = { name: 'other', sampleRate: 1 }
const WEB = { service: 'te*', resource: 'GET /health*', tags: { team: 'A' } }

describe('a decision by a rule', () => {
  test.each<[string, TracerOptions, string[]]>([
    [
      'with a rate',
      { samplingRules: [OTHER, { ...WEB, sampleRate: 0.5 }, OTHER] },
      [
        'kept: rule 2 of 3 (service "te*", resource "GET /health*", tag team "A", sample rate 0.5) matched the local root; its id is in the 50 % that are kept',
        'kept: rule 2 of 3 (service "te*", resource "GET /health*", tag team "A", sample rate 0.5) matched the local root; its id is in the 50 % that are kept',
      ],
    ],
    [
      'with a rate that not all pass',
      { samplingRules: [{ sampleRate: 0.08 }] },
      [
        'kept: rule 1 of 1 (sample rate 0.08) matched the local root; its id is in the 8 % that are kept',
        'dropped: rule 1 of 1 (sample rate 0.08) matched the local root; its id is not in the 8 % that are kept',
      ],
    ],
    [
      'that keeps nothing',
      { samplingRules: [{ name: 'web.*', sampleRate: 0 }] },
      ['dropped: rule 1 of 1 (name "web.*", sample rate 0) matched the local root; none is kept at this rate'],
    ],
    [
      'that keeps all',
      { samplingRules: [{ sampleRate: 1, provenance: 'customer' }] },
      ['kept: rule 1 of 1 from customer (sample rate 1) matched the local root; all are kept at this rate'],
    ],
    [
      'for all traces',
      { samplingRules: [OTHER], sampleRate: 1 },
      ['kept: no rule is about it, so the one for all applies (sample rate 1); all are kept at this rate'],
    ],
  ])('%s is explained by it', (_, options, texts) => {
    expect(explained(options, texts.length)).toEqual(texts)
  })

  test('and the limit is explained by both', () => {
    const { tracer, clock } = createTestTracer({ sampleRate: 1, rateLimit: 1 })
    const why = (): string => {
      const span = tracer.startSpan('op')
      tracer.inject(span, 'text_map', {})
      return explainDecision((span as RecordedSpan).segment)
    }
    const rule = 'no rule is about it, so the one for all applies (sample rate 1); all are kept at this rate'
    expect(why()).toBe(`kept: ${rule}`)
    expect(why()).toBe(`dropped: ${rule}, but the limit of 1 a second was reached`)
    clock.advance(1000)
    expect(why()).toBe(`kept: ${rule}, and the limit of 1 a second let it pass, as 75 % of late`)
  })

  test('and its own limit is explained by both', () => {
    expect(explained({ samplingRules: [{ sampleRate: 1, maxPerSecond: 1 }] }, 2)).toEqual([
      'kept: rule 1 of 1 (sample rate 1) matched the local root; all are kept at this rate',
      "dropped: rule 1 of 1 (sample rate 1) matched the local root; all are kept at this rate, but the rule's own limit of 1 a second was reached",
    ])
  })
})

test('a decision that nobody had a say in is explained by that', () => {
  expect(explained({ samplingRules: [OTHER] })).toEqual(['kept: no rule is about it, and the agent has named no rate'])
})

test.each([
  [{ 'service:test,env:': 1 }, 'kept: … 1 (service:test,env:); all are kept at this rate'],
  [{ 'service:,env:': 0.001 }, 'dropped: … 0.001 (service:,env:); its id is not in the 0.1 % that are kept'],
])("a decision at the agent's rate %j is explained by it", (agentRates, text) => {
  const rates = new AgentRates()
  rates.update(agentRates)
  const clock = new ManualClock()
  const defaults = NO_DEFAULTS
  const sampler = new PrioritySampler({ rules: [], sampleRate: undefined, rateLimit: 100, rates, defaults, clock })
  const agent = 'no rule is about it, and the agent asks for the sample rate'
  expect(explainedBy(sampler)).toBe(text.replace('…', agent))
})

describe('a priority from another process', () => {
  const IDS = { 'x-datadog-trace-id': '1', 'x-datadog-parent-id': '1' }

  test.each([
    ['2', '_dd.p.dm=-4', 'kept: the priority 2 came with the trace from another process, where it was decided by hand'],
    [
      '2',
      '_dd.p.dm=-3',
      'kept: the priority 2 came with the trace from another process, where it was decided by a rule',
    ],
    [
      '1',
      '_dd.p.dm=-99',
      'kept: the priority 1 came with the trace from another process, where it was decided by mechanism 99',
    ],
    ['0', '', 'dropped: the priority 0 came with the trace from another process'],
  ])('%s with %j is explained by it', (priority, tags, text) => {
    const headers = { ...IDS, 'x-datadog-sampling-priority': priority, 'x-datadog-tags': tags }
    expect(explained({ sampleRate: 1 }, 1, headers)).toEqual([text])
  })

  test('that did not come is decided, and explained, here', () => {
    expect(explained({ sampleRate: 0 }, 1, IDS)[0]).toContain('dropped: no rule is about it, so the one for all')
  })
})

test.each(['keep', 'drop'] as const)(
  'a decision by %s() is explained by that, whatever was decided before',
  (method) => {
    const { tracer } = createTestTracer({ sampleRate: 0.5 })
    const span = tracer.startSpan('op')
    tracer.inject(span, 'text_map', {})
    span[method]()
    expect(explainDecision((span as RecordedSpan).segment)).toMatch(
      method === 'keep' ? /^kept: by hand, with keep\(\)/ : /^dropped: by hand, with keep\(\)/,
    )
  },
)

test('the decision of another sampler is told as it is', () => {
  expect(explainedBy({ decide: () => ({ priority: -1, mechanism: 7, rate: undefined }) })).toBe(
    'dropped: the sampler says so (priority -1, mechanism 7)',
  )
})

test('to explain decides nothing', () => {
  const { tracer } = createTestTracer({ sampleRate: 1 })
  const { segment } = tracer.startSpan('op') as RecordedSpan
  expect(explainDecision(segment)).toBe('undecided: nobody has asked yet, and nothing of the trace has been sent')
  expect(segment.decision).toBeUndefined()
})
