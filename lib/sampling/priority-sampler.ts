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
  readonly #sampleRate: number | undefined
  readonly #rates: AgentRates
  readonly #env: string

  constructor(options: PrioritySamplerOptions) {
    this.#sampleRate = options.sampleRate
    this.#rates = options.rates
    this.#env = options.env
  }

  decide(segment: TraceSegment): SamplingDecision {
    const { lowHi, lowLo, root } = segment
    if (this.#sampleRate !== undefined) {
      const kept = keepsTrace(this.#sampleRate, lowHi, lowLo)
      return {
        priority: kept ? priority.USER_KEEP : priority.USER_REJECT,
        mechanism: MECHANISM.rule,
        rate: { tag: '_dd.rule_psr', value: this.#sampleRate },
      }
    }
    const rate = root === undefined ? undefined : this.#rates.rate(root.service, this.#env)
    if (rate === undefined) return BY_DEFAULT
    const kept = keepsTrace(rate, lowHi, lowLo)
    return {
      priority: kept ? priority.AUTO_KEEP : priority.AUTO_REJECT,
      mechanism: MECHANISM.agentRate,
      rate: { tag: '_dd.agent_psr', value: rate },
    }
  }
}
