import type { Steps } from '../../steps.ts'
import { kindOf, type TraceSpan } from '../trace-span.ts'
import { type DoctorRule, type Patient, thoseOf } from './rule.ts'

/** Spans of a trace that has settled whose parent never came, from this process or from another. */
function parentless({ forest, settled }: Patient, fromOutside: boolean): Steps<number[]> {
  return thoseOf(settled ? forest.roots : [], (i) => {
    const span = forest.spans[i] as TraceSpan
    return span.parent !== '0' && span.parent !== span.id && cameFromOutside(span) === fromOutside
  })
}

/** Whether a span is the first of its process, which its tracer says of it; its parent then is one of another. */
function cameFromOutside(span: TraceSpan): boolean {
  const kind = kindOf(span)
  return kind === 'server' || kind === 'consumer' || span.metrics['_dd.top_level'] === 1
}

export const unfinished: DoctorRule = {
  rule: 'unfinished',
  title: 'The parent was never finished',
  mend: 'Finish the parent on every way out of its function: with tracer.trace(name, fn), which does so by itself, with `using`, or in a finally block. It may also have been lost because the process was killed before it was sent.',
  find: (patient) => parentless(patient, false),
}

export const orphan: DoctorRule = {
  rule: 'orphan',
  title: 'The caller sends its spans elsewhere, or not at all',
  mend: 'Let the calling service send to this agent too (DD_TRACE_AGENT_URL), or find out why its spans are dropped; if the headers come from outside, do not take them over where requests enter.',
  find: (patient) => parentless(patient, true),
}
