import type { Config } from './config/options.ts'
import { LatePart } from './late-part.ts'
import type { Clock } from './platform/clock.ts'
import type { Logger } from './platform/logger.ts'
import { PrioritySampler, type PrioritySamplerOptions } from './sampling/priority-sampler.ts'
import { SpanSampler } from './sampling/span-sampler.ts'

/** Makes the sampler that the configuration asks for. */
export function createSampler(
  config: Config,
  parts: Pick<PrioritySamplerOptions, 'rates' | 'defaults' | 'clock'>,
  logger: Logger,
): PrioritySampler {
  const { samplingRules: rules, sampleRate, rateLimit } = config
  const make = (): PrioritySampler => new PrioritySampler({ ...parts, rules, sampleRate, rateLimit })
  const without = 'no sampling rule counts, nor does the sample rate'
  const sampler = new LatePart({ make, logger, without }).part
  return sampler ?? new PrioritySampler({ ...parts, rules: [], sampleRate: undefined, rateLimit })
}

/** Makes the sampler of single spans that the configuration asks for. */
export function createSpanSampler({ spanSamplingRules }: Config, clock: Clock, logger: Logger): SpanSampler {
  const make = (): SpanSampler => new SpanSampler(spanSamplingRules, clock)
  return new LatePart({ make, logger, without: 'no rule for single spans counts' }).part ?? new SpanSampler([], clock)
}
