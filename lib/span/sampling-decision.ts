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

/** A rate, with its text: to make that takes as long as to sample. */
export function appliedRate(tag: AppliedRate['tag'], value: number): AppliedRate {
  return { tag, value, text: String(Number(value.toFixed(6))) }
}

/** The rate that was applied, as `_dd.p.ksr` has it. */
export function rateText(decision: SamplingDecision | undefined): string | undefined {
  return decision?.rate?.text
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
