import * as priority from '../ext/priority.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import { appliedRate, MECHANISM, type Sampler, type SamplingDecision } from '../span/sampling-decision.ts'
import type { SpanDefaults } from '../span/span-defaults.ts'
import type { TraceSegment } from '../span/trace-segment.ts'
import type { AgentRate, AgentRates } from './agent-rates.ts'
import { keepsId } from './rate.ts'
import { RuleTable } from './rule-table.ts'
import type { SamplingRule } from './sampling-rule.ts'
import { TagView } from './tag-view.ts'
import { type TraceRulesOptions, traceRules } from './trace-rules.ts'

export interface PrioritySamplerOptions extends Omit<TraceRulesOptions, 'tags'> {
  readonly rates: AgentRates
  readonly defaults: SpanDefaults
}

const BY_DEFAULT: SamplingDecision = {
  priority: priority.AUTO_KEEP,
  mechanism: MECHANISM.default,
  rate: undefined,
  limit: undefined,
  by: 'no rule is about it, and the agent has named no rate',
}

/**
 * Decides by the first rule that fits the local root as it is now; if none does by the user's rate, else by the agent's
 * rate for the service, else keeps.
 */
export class PrioritySampler implements Sampler {
  readonly #rules: RuleTable<SamplingRule>
  readonly #rates: AgentRates
  readonly #tags: TagView
  /** The answers at the agent's rate that was applied last. */
  #byAgent: Answers | undefined

  constructor({ rules, sampleRate, rateLimit, rates, defaults, clock }: PrioritySamplerOptions) {
    const tags = new TagView(defaults)
    this.#tags = tags
    this.#rates = rates
    const none = rules.length === 0 && sampleRate === undefined
    this.#rules = new RuleTable(none ? [] : traceRules({ rules, sampleRate, rateLimit, tags, clock }))
  }

  decide({ root, lowHi, lowLo }: TraceSegment): SamplingDecision {
    if (root === undefined) return BY_DEFAULT
    const rules = this.#rules.rulesFor(root)
    for (let i = 0; i < rules.length; i++) {
      const rule = rules[i] as SamplingRule
      if (rule.pattern.fitsTags(root)) return rule.decide(lowHi, lowLo)
    }
    const rate = this.#rates.isEmpty ? undefined : this.#rates.rate(root.service, this.#env(root))
    if (rate === undefined) return BY_DEFAULT
    if (this.#byAgent?.rate !== rate) this.#byAgent = answersAt(rate)
    return keepsId(rate.value, lowHi, lowLo) ? this.#byAgent.keep : this.#byAgent.reject
  }

  #env(root: RecordedSpan): string {
    const env = this.#tags.get(root, 'env')
    return typeof env === 'string' ? env : ''
  }
}

interface Answers {
  readonly rate: AgentRate
  readonly keep: SamplingDecision
  readonly reject: SamplingDecision
}

function answersAt(rate: AgentRate): Answers {
  const shared = {
    mechanism: MECHANISM.agentRate,
    rate: appliedRate('_dd.agent_psr', rate.value),
    limit: undefined,
    by: `no rule is about it, and the agent asks for the sample rate ${rate.value} (${rate.key})`,
  } as const
  return {
    rate,
    keep: { priority: priority.AUTO_KEEP, ...shared },
    reject: { priority: priority.AUTO_REJECT, ...shared },
  }
}
