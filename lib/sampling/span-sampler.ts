import type { Clock } from '../platform/clock.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import { MECHANISM } from '../span/sampling-decision.ts'
import { tagOf } from '../span/tag-slots.ts'
import { keepsId } from './rate.ts'
import { RateLimiter } from './rate-limiter.ts'
import { RuleTable } from './rule-table.ts'
import { SpanPattern } from './span-pattern.ts'

/** Which share of which spans to keep where their trace is not kept. What is not said does not matter; both are globs. */
export interface SpanRule {
  readonly service?: string | undefined
  readonly name?: string | undefined
  /** 0 to 1. */
  readonly sampleRate: number
  /** Most spans a second that this rule keeps; no limit if undefined or negative. */
  readonly maxPerSecond?: number | undefined
}

const MECHANISM_TAG = '_dd.span_sampling.mechanism'
const RATE_TAG = '_dd.span_sampling.rule_rate'
const LIMIT_TAG = '_dd.span_sampling.max_per_second'

/** Keeps single spans of traces that are not kept; the priority of the trace stays as it is. */
export class SpanSampler {
  readonly #rules: RuleTable<SpanSamplingRule> | undefined

  constructor(rules: readonly SpanRule[], clock: Clock) {
    this.#rules = rules.length === 0 ? undefined : new RuleTable(rules.map((rule) => new SpanSamplingRule(rule, clock)))
  }

  /** Marks the spans that are kept by the first rule that fits them, for the agent; returns how many these are. */
  sample(spans: readonly RecordedSpan[]): number {
    const rules = this.#rules
    if (rules === undefined) return 0
    let kept = 0
    for (let i = 0; i < spans.length; i++) {
      const span = spans[i] as RecordedSpan
      if (rules.rulesFor(span)[0]?.keeps(span)) kept++
    }
    return kept
  }

  /** Whether a span was kept by a rule, and is to be sent though its trace is not. */
  kept(span: RecordedSpan): boolean {
    return tagOf(span, MECHANISM_TAG) === MECHANISM.spanRule
  }
}

class SpanSamplingRule {
  readonly pattern: SpanPattern
  readonly #rate: number
  readonly #limiter: RateLimiter | undefined

  constructor(rule: SpanRule, clock: Clock) {
    const { service, name, sampleRate, maxPerSecond = -1 } = rule
    this.pattern = new SpanPattern({ service, name })
    this.#rate = sampleRate
    this.#limiter = maxPerSecond < 0 ? undefined : new RateLimiter(maxPerSecond, clock)
  }

  /** By the span's own id, so that a rate keeps some spans of many traces and not all of a few. */
  keeps(span: RecordedSpan): boolean {
    const limiter = this.#limiter
    if (!keepsId(this.#rate, span.hi, span.lo) || limiter?.allows() === false) return false
    span.put(MECHANISM_TAG, MECHANISM.spanRule)
    span.put(RATE_TAG, this.#rate)
    if (limiter !== undefined) span.put(LIMIT_TAG, limiter.perSecond)
    return true
  }
}
