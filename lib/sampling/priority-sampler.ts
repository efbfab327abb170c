import * as priority from '../ext/priority.ts'
import { MECHANISM, type Sampler, type SamplingDecision } from '../span/sampling-decision.ts'
import type { TraceSegment } from '../span/trace-segment.ts'
import type { AgentRates } from './agent-rates.ts'
import { keepsTrace } from './rate.ts'

export interface PrioritySamplerOptions {
  /** The share of traces to keep, 0 to 1, if the user set one. */
  readonly sampleRate: number | undefined
  readonly rates: AgentRates
  readonly env: string
}

const BY_DEFAULT: SamplingDecision = { priority: priority.AUTO_KEEP, mechanism: MECHANISM.default, rate: undefined }

/** Decides by the user's rate, else by the agent's rate for the service, else keeps. */
export class PrioritySampler implements Sampler {
  readonly #byRule: Decisions | undefined
  /** At the rate that the agent asked for last. */
  #byAgent: Decisions | undefined
  readonly #rates: AgentRates
  readonly #env: string

  constructor(options: PrioritySamplerOptions) {
    this.#byRule = options.sampleRate === undefined ? undefined : decisionsAt(options.sampleRate, '_dd.rule_psr')
    this.#rates = options.rates
    this.#env = options.env
  }

  decide(segment: TraceSegment): SamplingDecision {
    const { lowHi, lowLo, root } = segment
    const byRule = this.#byRule
    if (byRule !== undefined) return keepsTrace(byRule.rate, lowHi, lowLo) ? byRule.keep : byRule.reject
    const rate = root === undefined ? undefined : this.#rates.rate(root.service, this.#env)
    if (rate === undefined) return BY_DEFAULT
    if (this.#byAgent?.rate !== rate) this.#byAgent = decisionsAt(rate, '_dd.agent_psr')
    return keepsTrace(rate, lowHi, lowLo) ? this.#byAgent.keep : this.#byAgent.reject
  }
}

/** The two answers at a rate. They are made once: the encoder knows a decision that it has seen by its identity. */
interface Decisions {
  readonly rate: number
  readonly keep: SamplingDecision
  readonly reject: SamplingDecision
}

function decisionsAt(value: number, tag: '_dd.agent_psr' | '_dd.rule_psr'): Decisions {
  const rate = { tag, value }
  const byRule = tag === '_dd.rule_psr'
  const mechanism = byRule ? MECHANISM.rule : MECHANISM.agentRate
  return {
    rate: value,
    keep: { priority: byRule ? priority.USER_KEEP : priority.AUTO_KEEP, mechanism, rate },
    reject: { priority: byRule ? priority.USER_REJECT : priority.AUTO_REJECT, mechanism, rate },
  }
}
