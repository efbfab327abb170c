import type { Clock } from '../platform/clock.ts'
import { RateLimiter } from './rate-limiter.ts'
import { SamplingRule, type TraceRule } from './sampling-rule.ts'
import type { TagView } from './tag-view.ts'

export interface TraceRulesOptions {
  readonly rules: readonly TraceRule[]
  /** The share to keep of the traces that no rule is about, 0 to 1, if the user set one. */
  readonly sampleRate: number | undefined
  /** Most traces a second that the rules and that rate keep together; 0 for none, negative for no limit. */
  readonly rateLimit: number
  readonly clock: Clock
  readonly tags: TagView
}

/** Whose rules are tried first. */
const PROVENANCES = ['customer', 'dynamic', undefined] as const

/** The rules in the order in which they are tried, and last the rate for all other traces. */
export function traceRules({ rules, sampleRate, rateLimit, clock, tags }: TraceRulesOptions): SamplingRule[] {
  const parts = { clock, limiter: new RateLimiter(rateLimit, clock), tags }
  const ordered = PROVENANCES.flatMap((provenance) =>
    [...rules.entries()].filter(([, rule]) => rule.provenance === provenance),
  )
  const made = ordered.map(([index, rule]) => {
    const name = `rule ${index + 1} of ${rules.length}${rule.provenance === undefined ? '' : ` from ${rule.provenance}`}`
    return new SamplingRule(rule, { ...parts, describe: (text) => `${name} (${text}) matched the local root` })
  })
  if (sampleRate !== undefined) {
    const describe = (text: string): string => `no rule is about it, so the one for all applies (${text})`
    made.push(new SamplingRule({ sampleRate }, { ...parts, describe }))
  }
  return made
}
