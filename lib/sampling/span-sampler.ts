import type { Clock } from '../platform/clock.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import { MECHANISM, SPAN_MECHANISM } from '../span/sampling-decision.ts'
import { tagOf } from '../span/tag-slots.ts'
import { RuleTable } from './rule-table.ts'
import { type SpanRule, SpanSamplingRule } from './span-sampling-rule.ts'

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
    return tagOf(span, SPAN_MECHANISM) === MECHANISM.spanRule
  }
}
