import type { Clock } from '../platform/clock.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import { MECHANISM, SPAN_MECHANISM } from '../span/sampling-decision.ts'
import { keepsId } from './rate.ts'
import { RateLimiter } from './rate-limiter.ts'
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

const RATE_TAG = '_dd.span_sampling.rule_rate'
const LIMIT_TAG = '_dd.span_sampling.max_per_second'

/** Decides on the spans that its pattern fits. */
export class SpanSamplingRule {
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
    span.put(SPAN_MECHANISM, MECHANISM.spanRule)
    span.put(RATE_TAG, this.#rate)
    if (limiter !== undefined) span.put(LIMIT_TAG, limiter.perSecond)
    return true
  }
}
