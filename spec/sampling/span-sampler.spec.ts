import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SpanSampler } from '../../lib/sampling/span-sampler.ts'
import type { SpanRule } from '../../lib/sampling/span-sampling-rule.ts'
import type { RecordedSpan } from '../../lib/span/recorded-span.ts'
import { tagOf } from '../../lib/span/tag-slots.ts'
import { ManualClock } from '../../lib/testing/index.ts'
import { recording } from '../support/recording.ts'

/** A sampler, and what it does with finished spans of those names and services: `name@service`. */
function sampling(rules: readonly SpanRule[]): {
  clock: ManualClock
  sample: (...spans: string[]) => { kept: number; metrics: (readonly [unknown, unknown, unknown] | undefined)[] }
} {
  const clock = new ManualClock()
  const sampler = new SpanSampler(rules, clock)
  const { recorder } = recording()
  const finished = (text: string): RecordedSpan => {
    const [name = '', service] = text.split('@')
    const span = recorder.start(name, undefined, { service }, 0)
    span.finish()
    return span
  }
  const sample = (...texts: string[]): ReturnType<ReturnType<typeof sampling>['sample']> => {
    const spans = texts.map(finished)
    const kept = sampler.sample(spans)
    const metrics = spans.map((span) =>
      sampler.kept(span)
        ? (['mechanism', 'rule_rate', 'max_per_second'].map((tag) => tagOf(span, `_dd.span_sampling.${tag}`)) as never)
        : undefined,
    )
    return { kept, metrics }
  }
  return { clock, sample }
}

describe('a span of a trace that is not kept', () => {
  test.each<[SpanRule[], string, readonly [8, number, number | undefined] | undefined]>([
    [[], 'web@shop', undefined],
    [[{ sampleRate: 1 }], 'web@shop', [8, 1, undefined]],
    [[{ name: 'w?b', sampleRate: 1 }], 'WEB@shop', [8, 1, undefined]],
    [[{ name: 'web', service: 'db*', sampleRate: 1 }], 'web@shop', undefined],
    [[{ name: 'web', service: 'sh*', sampleRate: 1, maxPerSecond: 50 }], 'web@shop', [8, 1, 50]],
    [[{ name: 'web', sampleRate: 1, maxPerSecond: -1 }], 'web@shop', [8, 1, undefined]],
    [[{ name: 'web', sampleRate: 1, maxPerSecond: 0 }], 'web@shop', undefined],
    [[{ name: 'web', sampleRate: 0 }], 'web@shop', undefined],
    // The first rule that fits counts, also where it drops.
    [[{ name: 'web', sampleRate: 0 }, { sampleRate: 1 }], 'web@shop', undefined],
    [
      [
        { name: 'db', sampleRate: 0 },
        { sampleRate: 1, maxPerSecond: 3 },
      ],
      'web@shop',
      [8, 1, 3],
    ],
  ])('is decided by %j for %s: %j', (rules, span, metrics) => {
    expect(sampling(rules).sample(span)).toEqual({ kept: metrics === undefined ? 0 : 1, metrics: [metrics] })
  })

  test('is one of as many as the rule keeps in a second, which all rules count for themselves', () => {
    const { clock, sample } = sampling([
      { name: 'a', sampleRate: 1, maxPerSecond: 2 },
      { name: 'b', sampleRate: 1, maxPerSecond: 1 },
    ])
    const kept = (...spans: string[]): boolean[] => sample(...spans).metrics.map((metrics) => metrics !== undefined)
    expect(kept('a', 'b', 'a', 'b', 'a', 'c')).toEqual([true, true, true, false, false, false])
    clock.advance(999)
    expect(kept('a', 'b')).toEqual([false, false])
    clock.advance(1)
    expect(kept('a', 'b', 'a', 'a')).toEqual([true, true, true, false])
  })

  test('does not use up the limit where its rate drops it', () => {
    const { sample } = sampling([
      { name: 'a', sampleRate: 0, maxPerSecond: 1 },
      { name: 'b', sampleRate: 0.5, maxPerSecond: 100 },
    ])
    expect(sample(...Array.from({ length: 300 }, () => 'b')).kept).toBe(100)
    expect(sample('a').kept).toBe(0)
  })

  test('is kept by its own id, as (id * 1111111111111111111) mod 2^64 says, at every rate above too', () => {
    const rate = fc.double({ min: 0.001, max: 0.999, noNaN: true })
    fc.assert(
      fc.property(rate, (sampleRate) => {
        const { metrics } = sampling([{ name: 'a', sampleRate }]).sample('a', 'a', 'a', 'a', 'a')
        const limit = BigInt(Math.floor(sampleRate * 2 ** 64))
        const byDefinition = [1n, 2n, 3n, 4n, 5n].map((id) => (id * 1111111111111111111n) % 2n ** 64n <= limit)
        expect(metrics.map((given) => given?.[1])).toEqual(byDefinition.map((keep) => (keep ? sampleRate : undefined)))
      }),
    )
  })
})

test('tells a span that a rule kept from others', () => {
  const span = recording().recorder.start('op', undefined, { tags: { '_dd.span_sampling.mechanism': 3 } }, 0)
  const sampler = new SpanSampler([{ sampleRate: 1 }], new ManualClock())
  expect(sampler.kept(span)).toBe(false)
  span.finish()
  sampler.sample([span])
  expect(sampler.kept(span)).toBe(true)
})
