import { hex16 } from '../span/id.ts'
import type { PlainTag } from '../span/tag-value.ts'
import type { TraceSegment } from '../span/trace-segment.ts'

const ORIGIN = '_dd.origin'

/** Facts about the process that every chunk tells once. */
export interface ProcessFacts {
  readonly runtimeId: string
  readonly pid: number
  /** What else there is to tell, by the tags' names: host, source, process. */
  readonly tags?: ReadonlyMap<string, string> | undefined
}

/**
 * The tags that the first span of a chunk carries for all of it. The agent and the backend look for them there:
 * https://docs.datadoghq.com/tracing/guide/send_traces_to_agent_by_api/ and the public tracers.
 */
export function chunkTags(
  segment: TraceSegment,
  facts: ProcessFacts,
  visit: (key: string, value: PlainTag) => void,
): void {
  visit('language', 'javascript')
  visit('runtime-id', facts.runtimeId)
  visit('process_id', facts.pid)
  if (facts.tags !== undefined) for (const [key, value] of facts.tags) visit(key, value)
  visit('_sampling_priority_v1', segment.samplingPriority())
  const { decision, decisionMaker, keptRate, origin, propagated } = segment
  if (decision?.rate !== undefined) visit(decision.rate.tag, decision.rate.value)
  if (decision?.limit !== undefined) visit('_dd.limit_psr', decision.limit.rate)
  if (decisionMaker !== undefined) visit('_dd.p.dm', decisionMaker)
  if (segment.highHi !== 0 || segment.highLo !== 0) visit('_dd.p.tid', hex16(segment.highHi, segment.highLo))
  if (origin !== undefined) visit(ORIGIN, origin)
  if (propagated !== undefined) for (const [key, value] of propagated) visit(key, value)
  if (keptRate !== undefined) visit('_dd.p.ksr', keptRate)
}

/**
 * The tags that the other spans of a chunk carry, names and values in turn. What began the trace is told by each, as all public
 * tracers do it: of a part of a trace the agent takes any span without a parent in it for the first, and single spans go alone.
 */
export function followingTags({ origin }: TraceSegment): readonly string[] {
  return origin === undefined ? [] : [ORIGIN, origin]
}
