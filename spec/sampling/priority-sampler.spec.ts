import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AgentRates } from '../../lib/sampling/agent-rates.ts'
import { PrioritySampler, type PrioritySamplerOptions } from '../../lib/sampling/priority-sampler.ts'
import type { TraceRule } from '../../lib/sampling/sampling-rule.ts'
import type { SamplingDecision } from '../../lib/span/sampling-decision.ts'
import type { SpanOptions } from '../../lib/span/span.ts'
import { ManualClock } from '../../lib/testing/index.ts'
import { NO_DEFAULTS, recording } from '../support/recording.ts'

/** A sampler, and what it decides for traces with the ids 1, 2, 3… */
function sampling(options: Partial<PrioritySamplerOptions> = {}): {
  clock: ManualClock
  rates: AgentRates
  decide: (name?: string, span?: SpanOptions) => SamplingDecision
} {
  const clock = new ManualClock()
  const rates = new AgentRates()
  const defaults = options.defaults ?? NO_DEFAULTS
  const sampler = new PrioritySampler({
    rules: [],
    sampleRate: undefined,
    rateLimit: 100,
    rates,
    clock,
    ...options,
    defaults,
  })
  const { recorder } = recording({ defaults, sampler })
  const decide = (name = 'op', span?: SpanOptions): SamplingDecision =>
    sampler.decide(recorder.start(name, undefined, span, 0).segment)
  return { clock, rates, decide }
}

const KEEPS = { name: 'keep', sampleRate: 1 }
const DROPS = { name: 'drop', sampleRate: 0 }

describe('who decides', () => {
  const rule = (sampleRate: number, name?: string): TraceRule => ({ sampleRate, name })
  const agent = { 'service:,env:': 0 }

  test.each<[string, Partial<PrioritySamplerOptions>, object, [priority: number, mechanism: number, psr?: number]]>([
    ['the first rule that fits', { rules: [rule(1, 'x'), rule(1, 'op'), rule(0, '*')] }, agent, [2, 3, 1]],
    ['a rule before the rate for all', { rules: [rule(0, 'op')], sampleRate: 1 }, agent, [-1, 3, 0]],
    ['the rate for all where no rule fits', { rules: [rule(0, 'x')], sampleRate: 1 }, agent, [2, 3, 1]],
    ['the rate for all before the agent', { sampleRate: 0 }, { 'service:,env:': 1 }, [-1, 3, 0]],
    ['the agent where the user says nothing', {}, agent, [0, 1, 0]],
    ['the agent where no rule fits', { rules: [rule(1, 'x')] }, { 'service:,env:': 1 }, [1, 1, 1]],
    ['nobody where the agent says nothing either', { rules: [rule(0, 'x')] }, {}, [1, 0]],
    ['nobody where the agent speaks of others', {}, { 'service:other,env:': 0 }, [1, 0]],
  ])('is %s', (_, options, agentRates, [priority, mechanism, value]) => {
    const { rates, decide } = sampling(options)
    rates.update(agentRates)
    const decision = decide()
    expect(decision).toMatchObject({ priority, mechanism })
    const tag = mechanism === 1 ? '_dd.agent_psr' : '_dd.rule_psr'
    if (value === undefined) expect(decision.rate).toBeUndefined()
    else expect(decision.rate).toMatchObject({ tag, value, text: String(value) })
  })

  test.each([
    ['customer', 11],
    ['dynamic', 12],
    [undefined, 3],
  ] as const)('is told for a rule from %s as mechanism %d', (provenance, mechanism) => {
    expect(sampling({ rules: [{ sampleRate: 1, provenance }] }).decide()).toMatchObject({ priority: 2, mechanism })
  })

  test('is a rule from customer before one from dynamic before one from here, each kind in its order', () => {
    const provenance = fc.constantFrom('customer' as const, 'dynamic' as const, undefined)
    const RANK = { customer: 0, dynamic: 1, here: 2 }
    fc.assert(
      fc.property(fc.array(provenance, { minLength: 1, maxLength: 8 }), (all) => {
        const rules = all.map((given, i) => ({ sampleRate: 1 - i / 100, provenance: given }))
        const [first] = rules.toSorted((a, b) => RANK[a.provenance ?? 'here'] - RANK[b.provenance ?? 'here'])
        expect(sampling({ rules, rateLimit: -1 }).decide().by).toContain(`sample rate ${first?.sampleRate})`)
      }),
      { numRuns: 50 },
    )
  })

  test('depends on the local root as it is', () => {
    const { decide } = sampling({ rules: [{ resource: 'GET /health*', tags: { team: 'a' }, sampleRate: 0 }] })
    expect(decide('op', { resource: 'get /healthz', tags: { team: 'A' } }).priority).toBe(-1)
    expect(decide('op', { resource: 'get /healthz' }).priority).toBe(1)
    expect(decide('GET /health', { tags: { team: 'a' } }).priority).toBe(-1)
  })
})

describe('the agent is asked', () => {
  const defaults = { service: 'shop', version: undefined, tags: new Map([['env', 'prod']]) }
  const agent = {
    'service:shop,env:prod': 1,
    'service:db,env:prod': 0,
    'service:shop,env:dev': 0,
    'service:,env:': 0.5,
  }

  test.each<[SpanOptions, number]>([
    [{}, 1],
    [{ service: 'SHOP' }, 1],
    [{ service: 'db' }, 0],
    [{ tags: { env: 'dev' } }, 0],
    [{ tags: { env: undefined } }, 0.5],
    [{ service: 'other' }, 0.5],
  ])('for the service and the environment of the local root: %j has the rate %d', (span, value) => {
    const { rates, decide } = sampling({ defaults })
    rates.update(agent)
    expect(decide('op', span).rate).toMatchObject({ tag: '_dd.agent_psr', value })
  })
})

describe('a decision', () => {
  test('is the same object as long as nothing varies', () => {
    const { rates, decide } = sampling({ rules: [KEEPS, DROPS] })
    expect(decide()).toBe(decide())
    expect(decide('keep')).toBe(decide('keep'))
    expect(decide('drop')).toBe(decide('drop'))
    rates.update({ 'service:,env:': 0.5 })
    const before = new Set(Array.from({ length: 20 }, () => decide()))
    expect(before.size).toBe(2)
    rates.update({ 'service:,env:': 0.5 })
    expect(before.has(decide())).toBe(true)
  })

  test('is the same again after a limit was reached, once none is', () => {
    const { clock, decide } = sampling({ sampleRate: 1, rateLimit: 2 })
    expect([decide(), decide(), decide()].map(({ priority }) => priority)).toEqual([2, 2, -1])
    clock.advance(1000)
    const second = decide()
    expect(second.limit?.rate).toBe((1 + 2 / 3) / 2)
    expect(decide()).toBe(second)
    clock.advance(1000)
    const third = decide()
    expect(third.limit?.rate).toBe(1)
    expect(decide()).toBe(third)
  })

  test('that a limit drops is the same as one before, if the share that it tells is no more than 0.001 off', () => {
    const { decide } = sampling({ sampleRate: 1, rateLimit: 1 })
    const decisions = Array.from({ length: 1000 }, () => decide())
    for (const [i, { limit }] of decisions.entries())
      expect(Math.abs((limit?.rate ?? 0) - 1 / (i + 1))).toBeLessThan(0.001)
    expect(decisions.slice(0, 30).map(({ limit }) => limit?.rate)).toEqual(
      Array.from({ length: 30 }, (_, i) => 1 / (i + 1)),
    )
    expect(new Set(decisions).size).toBeLessThan(80)
  })

  test('is to keep at every rate above one at which the trace is kept', () => {
    const rate = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(rate, rate, fc.integer({ min: 1, max: 20 }), (a, b, traces) => {
        const kept = [Math.min(a, b), Math.max(a, b)].map((sampleRate) => {
          const { decide } = sampling({ sampleRate, rateLimit: -1 })
          return Array.from({ length: traces }, () => decide().priority > 0)
        })
        expect(kept[0]?.every((keep, i) => !keep || kept[1]?.[i])).toBe(true)
      }),
      { numRuns: 50 },
    )
  })
})

describe('the limit', () => {
  test('drops what a rule would keep, and tells the share that it let pass', () => {
    const { decide } = sampling({ rules: [{ sampleRate: 1 }], rateLimit: 1 })
    expect(decide()).toMatchObject({ priority: 2, mechanism: 3, limit: { rate: 1 } })
    expect(decide()).toMatchObject({ priority: -1, mechanism: 3, rate: { value: 1 }, limit: { rate: 0.5 } })
  })

  test.each([
    [0, -1, 0],
    [-1, 2, 1],
  ])('of %d makes the priority %d, and tells a share of %d', (rateLimit, priority, share) => {
    const { decide } = sampling({ sampleRate: 1, rateLimit })
    for (let i = 0; i < 3; i++) expect(decide()).toMatchObject({ priority, limit: { rate: share } })
  })

  test('is one for all rules and the rate for all', () => {
    const { decide } = sampling({ rules: [KEEPS, { name: 'too', sampleRate: 1 }], sampleRate: 1, rateLimit: 2 })
    expect(['keep', 'too', 'keep', 'too', 'op'].map((name) => decide(name).priority)).toEqual([2, 2, -1, -1, -1])
  })

  test('does not count what a rate dropped, nor what no rule decided', () => {
    const { rates, decide } = sampling({ rules: [KEEPS, DROPS], rateLimit: 1 })
    for (let i = 0; i < 5; i++) expect(decide('drop').limit).toBeUndefined()
    for (let i = 0; i < 5; i++) expect(decide()).toMatchObject({ priority: 1, limit: undefined })
    rates.update({ 'service:,env:': 1 })
    for (let i = 0; i < 5; i++) expect(decide()).toMatchObject({ priority: 1, mechanism: 1, limit: undefined })
    expect(decide('keep')).toMatchObject({ priority: 2, limit: { rate: 1 } })
  })

  test('of a rule is asked first, and does not use up the one for all', () => {
    const rules = [{ name: 'some', sampleRate: 1, maxPerSecond: 1 }, KEEPS]
    const { decide } = sampling({ rules, rateLimit: 2 })
    expect(['some', 'some', 'some', 'keep', 'keep'].map((name) => decide(name).priority)).toEqual([2, -1, -1, 2, -1])
  })

  test('of a rule and the one for all let pass what both do', () => {
    const { clock, decide } = sampling({ rules: [{ sampleRate: 1, maxPerSecond: 4 }], rateLimit: 2 })
    const decisions = Array.from({ length: 5 }, () => decide().limit)
    expect(decisions).toEqual([
      { rate: 1, perSecond: 2, own: false },
      { rate: 1, perSecond: 2, own: false },
      { rate: 2 / 3, perSecond: 2, own: false },
      { rate: 0.5, perSecond: 2, own: false },
      { rate: 4 / 5, perSecond: 4, own: true },
    ])
    clock.advance(1000)
    expect(decide().limit?.rate).toBe(((1 + 0.5) / 2) * ((1 + 4 / 5) / 2))
  })

  test('of a rule is told from the one for all, also where both let the same share pass', () => {
    const { decide } = sampling({ rules: [{ name: 'some', sampleRate: 1, maxPerSecond: 1 }, KEEPS], rateLimit: 1 })
    expect(['keep', 'some', 'some'].map((name) => decide(name).limit)).toEqual([
      { rate: 1, perSecond: 1, own: false },
      { rate: 0.5, perSecond: 1, own: false },
      { rate: 0.5, perSecond: 1, own: true },
    ])
  })

  test('of a rule that is 0 keeps nothing, and one that is negative is none', () => {
    expect(sampling({ rules: [{ sampleRate: 1, maxPerSecond: 0 }] }).decide().priority).toBe(-1)
    expect(sampling({ rules: [{ sampleRate: 1, maxPerSecond: -1 }] }).decide()).toMatchObject({
      priority: 2,
      limit: { own: false },
    })
  })
})
