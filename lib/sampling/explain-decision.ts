import { MECHANISM, type SamplingDecision } from '../span/sampling-decision.ts'
import type { TraceSegment } from '../span/trace-segment.ts'

/** The mechanisms that `_dd.p.dm` may name, in words. */
const MAKERS: Readonly<Record<string, string>> = {
  '-0': 'because no rule was about it',
  '-1': 'at the rate that its agent asked for',
  '-3': 'by a rule',
  '-4': 'by hand',
  '-5': 'by App and API Protection',
  '-8': 'by a rule for single spans',
  '-11': 'by a rule from customer',
  '-12': 'by a rule from dynamic',
}

/**
 * Says in words whether a trace is kept, and why: which rule decided, at which rate, and whether a limit took part. Only
 * reads what was recorded with the decision: it decides nothing.
 *
 * @example
 * 'kept: rule 2 of 3 (service "web*", sample rate 0.1) matched the local root; its id is in the 10 % that are kept'
 */
export function explainDecision({ decision, remote }: TraceSegment): string {
  if (decision !== undefined) return explained(decision)
  const given = remote?.priority
  if (given === undefined) return 'undecided: nobody has asked yet, and nothing of the trace has been sent'
  const maker = remote?.decisionMaker
  const how = maker === undefined ? '' : `, where it was decided ${MAKERS[maker] ?? `by mechanism ${maker.slice(1)}`}`
  return `${outcome(given)}: the priority ${given} came with the trace from another process${how}`
}

function explained(decision: SamplingDecision): string {
  const { priority, mechanism, rate, by } = decision
  const head = outcome(priority)
  if (mechanism === MECHANISM.manual)
    return `${head}: by hand, with keep(), drop(), manual.keep, manual.drop or sampling.priority on a span; this overrides any other decision`
  const reason = by ?? `the sampler says so (priority ${priority}, mechanism ${mechanism})`
  return [`${head}: ${reason}`, ...(rate === undefined ? [] : [rateText(decision, rate.value)])].join('; ')
}

function outcome(priority: number): string {
  return priority > 0 ? 'kept' : 'dropped'
}

function rateText({ priority, limit }: SamplingDecision, rate: number): string {
  if (priority <= 0 && limit === undefined)
    return rate <= 0 ? 'none is kept at this rate' : `its id is not in the ${percent(rate)} that are kept`
  const share = rate >= 1 ? 'all are kept at this rate' : `its id is in the ${percent(rate)} that are kept`
  if (limit === undefined) return share
  const which = `${limit.own ? "the rule's own limit" : 'the limit'} of ${limit.perSecond} a second`
  if (priority <= 0) return `${share}, but ${which} was reached`
  if (limit.perSecond < 0) return share
  return limit.rate < 1 ? `${share}, and ${which} let it pass, as ${percent(limit.rate)} of late` : share
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(4))} %`
}
