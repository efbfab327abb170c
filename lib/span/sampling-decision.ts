import * as priority from '../ext/priority.ts'
import type { TraceSegment } from './trace-segment.ts'

/** What was decided for a trace, and by which rule. */
export interface SamplingDecision {
  /** -1, 0, 1 or 2, see `ext/priority.ts`. */
  readonly priority: number
  /** Becomes `_dd.p.dm` with a minus sign: one of {@link MECHANISM}. */
  readonly mechanism: number
  readonly rate: AppliedRate | undefined
  /** The limit that was asked last; undefined if none was, because the rate had dropped the trace or no rule decided. */
  readonly limit?: AppliedLimit | undefined
  /** What decided, in words: `rule 2 of 3 (service "web*", sample rate 0.1) matched the local root`. */
  readonly by?: string | undefined
}

/** The rate that was applied, by the name of the metric that reports it. */
export interface AppliedRate {
  readonly tag: '_dd.agent_psr' | '_dd.rule_psr'
  readonly value: number
  /** As `_dd.p.ksr` has it: with six decimals at most, and no zeros at its end. */
  readonly text: string
  /** The share that it drops, in 56 bits as OpenTelemetry has it: 14 hex digits. */
  readonly threshold: string
}

/** How many traces or spans a second were to be kept at most. */
export interface AppliedLimit {
  /** The share that it let pass of late, 0 to 1: becomes `_dd.limit_psr`. */
  readonly rate: number
  readonly perSecond: number
  /** Whether it is the rule's own and not the one for all rules. */
  readonly own: boolean
}

/** Decides once per trace segment whether its trace is kept. */
export interface Sampler {
  decide(segment: TraceSegment): SamplingDecision
}

/** A rate, with its texts: to make one takes as long as to sample. */
export function appliedRate(tag: AppliedRate['tag'], value: number): AppliedRate {
  return { tag, value, text: String(Number(value.toFixed(6))), threshold: thresholdText(value) }
}

const THRESHOLD_BITS = 56
const THRESHOLD_DIGITS = THRESHOLD_BITS / 4
/** A smaller rate is lost where it is taken from 1. */
const LEAST_RATE = 2 ** -53

function thresholdText(rate: number): string {
  if (rate >= 1) return '0'.repeat(THRESHOLD_DIGITS)
  if (!(rate >= LEAST_RATE)) return 'f'.repeat(THRESHOLD_DIGITS)
  const threshold = BigInt(Math.round((1 - rate) * 2 ** THRESHOLD_BITS))
  return threshold.toString(16).padStart(THRESHOLD_DIGITS, '0')
}

/** The rate that was applied, as `_dd.p.ksr` has it. */
export function rateText(decision: SamplingDecision | undefined): string | undefined {
  return decision?.rate?.text
}

/**
 * The threshold by which was decided, as {@link TraceContext.threshold} has it. A rate of 0 is none, because no trace of it
 * is there to be counted; nor is one of which the limit had the last word.
 */
export function decidedThreshold(decision: SamplingDecision | undefined): string | undefined {
  if (decision === undefined || decision.mechanism === MECHANISM.default) return undefined
  const { priority, rate, limit } = decision
  return rate === undefined || rate.value === 0 || (priority <= 0 && limit !== undefined) ? '' : rate.threshold
}

/** Who decides, by the numbers that all Datadog tracers use. */
export const MECHANISM = {
  default: 0,
  agentRate: 1,
  rule: 3,
  manual: 4,
  spanRule: 8,
  customerRule: 11,
  dynamicRule: 12,
} as const

/** The decisions of `span.keep()` and `span.drop()`. */
export const KEPT_BY_HAND: SamplingDecision = {
  priority: priority.USER_KEEP,
  mechanism: MECHANISM.manual,
  rate: undefined,
}
export const DROPPED_BY_HAND: SamplingDecision = {
  priority: priority.USER_REJECT,
  mechanism: MECHANISM.manual,
  rate: undefined,
}

/** The tag of a span that was kept alone, which says by what: {@link MECHANISM}. */
export const SPAN_MECHANISM = '_dd.span_sampling.mechanism'
