import * as priority from '../ext/priority.ts'
import type { Clock } from '../platform/clock.ts'
import {
  type AppliedLimit,
  type AppliedRate,
  appliedRate,
  MECHANISM,
  type SamplingDecision,
} from '../span/sampling-decision.ts'
import { keepsId } from './rate.ts'
import { RateLimiter } from './rate-limiter.ts'
import { type SpanConditions, SpanPattern } from './span-pattern.ts'
import type { TagView } from './tag-view.ts'

/** Which share of which traces to keep. */
export interface TraceRule extends SpanConditions {
  /** 0 to 1. */
  readonly sampleRate: number
  /** Most traces a second that this rule keeps; no limit of its own if undefined or negative. */
  readonly maxPerSecond?: number | undefined
  /** Who made it: a user, or Datadog, far from here; neither, if undefined. */
  readonly provenance?: 'customer' | 'dynamic' | undefined
}

export interface SamplingRuleParts {
  readonly clock: Clock
  /** The limit for all rules. */
  readonly limiter: RateLimiter
  readonly tags: TagView
  /** Puts the rule's conditions and rate into words. */
  readonly describe: (text: string) => string
}

/** Where many are dropped in a second, so near a share may be to the one that is told: else no two decisions were the same. */
const NEAR = 0.001

const MECHANISMS = { customer: MECHANISM.customerRule, dynamic: MECHANISM.dynamicRule } as const

/**
 * Decides on the traces whose local root its conditions fit: by its rate, then by its own limit, then by the one for all
 * rules. A decision is the same object each time, as long as no limit is reached: the encoder knows it by its identity.
 */
export class SamplingRule {
  readonly pattern: SpanPattern
  readonly #limiter: RateLimiter
  readonly #ownLimiter: RateLimiter | undefined
  readonly #rate: AppliedRate
  readonly #mechanism: number
  readonly #by: string
  readonly #reject: SamplingDecision
  /** The decisions to keep, and to drop because of a limit, that were made last. */
  #keep: SamplingDecision
  #refuse: SamplingDecision | undefined

  constructor(rule: TraceRule, { clock, limiter, tags, describe }: SamplingRuleParts) {
    const { sampleRate, maxPerSecond = -1, provenance } = rule
    this.pattern = new SpanPattern(rule, tags)
    this.#limiter = limiter
    this.#ownLimiter = maxPerSecond < 0 ? undefined : new RateLimiter(maxPerSecond, clock)
    this.#rate = appliedRate('_dd.rule_psr', sampleRate)
    this.#mechanism = provenance === undefined ? MECHANISM.rule : MECHANISMS[provenance]
    const { text } = this.pattern
    this.#by = describe(`${text}${text === '' ? '' : ', '}sample rate ${sampleRate}`)
    this.#reject = this.#decision(priority.USER_REJECT, undefined)
    this.#keep = this.#decision(priority.USER_KEEP, { rate: 1, perSecond: limiter.perSecond, own: false })
  }

  /** For the low 64 bits of the trace id, in signed halves. */
  decide(lowHi: number, lowLo: number): SamplingDecision {
    if (!keepsId(this.#rate.value, lowHi, lowLo)) return this.#reject
    const own = this.#ownLimiter
    if (own?.allows() === false) return this.#refused(own, own.effectiveRate)
    const limiter = this.#limiter
    const passes = limiter.allows()
    const rate = limiter.effectiveRate * (own === undefined ? 1 : own.effectiveRate)
    if (!passes) return this.#refused(limiter, rate)
    if (rate === this.#keep.limit?.rate) return this.#keep
    this.#keep = this.#decision(priority.USER_KEEP, { rate, perSecond: limiter.perSecond, own: false })
    return this.#keep
  }

  #refused(limiter: RateLimiter, rate: number): SamplingDecision {
    const own = limiter === this.#ownLimiter
    const last = this.#refuse
    if (last?.limit !== undefined && last.limit.own === own && Math.abs(last.limit.rate - rate) < NEAR) return last
    this.#refuse = this.#decision(priority.USER_REJECT, { rate, perSecond: limiter.perSecond, own })
    return this.#refuse
  }

  #decision(given: number, limit: AppliedLimit | undefined): SamplingDecision {
    return { priority: given, mechanism: this.#mechanism, rate: this.#rate, limit, by: this.#by }
  }
}
