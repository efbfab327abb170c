import type { TraceSegment } from './trace-segment.ts'

/** What was decided for a trace, and by which rule. */
export interface SamplingDecision {
  /** -1, 0, 1 or 2, see `ext/priority.ts`. */
  readonly priority: number
  /** Becomes `_dd.p.dm` with a minus sign: 0 default, 1 agent rate, 3 rule, 4 by hand. */
  readonly mechanism: number
  /** The rate that was applied, by the name of the metric that reports it. */
  readonly rate: { readonly tag: '_dd.agent_psr' | '_dd.rule_psr'; readonly value: number } | undefined
}

/** Decides once per trace segment whether its trace is kept. */
export interface Sampler {
  decide(segment: TraceSegment): SamplingDecision
}

/** The rate that was applied, as `_dd.p.ksr` has it: with six decimals at most, and no zeros at its end. */
export function rateText(decision: SamplingDecision | undefined): string | undefined {
  return decision?.rate === undefined ? undefined : String(Number(decision.rate.value.toFixed(6)))
}

export const MECHANISM = { default: 0, agentRate: 1, rule: 3, manual: 4 } as const
