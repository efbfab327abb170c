import type { SpanForest } from '../span-forest.ts'
import { kindOf, type TraceSpan } from '../trace-span.ts'
import { type DoctorRule, thoseOf } from './rule.ts'

/** Ends are taken one after the other: a child that ends at once with its parent may be told to end a little later. */
const TOLERANCE = 1e6

/** Another process has another clock, and may be told to do its work later. */
export const parentFinishedFirst: DoctorRule = {
  rule: 'parent_finished_first',
  title: 'The parent ended before its child',
  mend: 'Await the work before the parent ends, by returning its promise from the function of tracer.trace; for work that is to go on by itself, begin a trace of its own with a link to this one.',
  find({ forest }) {
    const { spans, parent } = forest
    return thoseOf(forest.order, (i) => {
      const above = spans[parent[i] as number]
      const span = spans[i] as TraceSpan
      // Of most spans this is all that has to be asked, and it is asked fastest.
      if (above === undefined || span.start + span.duration <= above.start + above.duration + TOLERANCE) return false
      return sameProcess(above, span) && kindOf(span) !== 'consumer' && !isSibling(above, span)
    })
  },
}

/** Whether both may be taken to have one clock. */
function sameProcess(a: TraceSpan, b: TraceSpan): boolean {
  const [here, there] = [a.meta['runtime-id'], b.meta['runtime-id']]
  if (here !== undefined && there !== undefined) return here === there
  return a.service === b.service && kindOf(b) !== 'server'
}

/** What hangs in a chain of siblings has that for a reason. */
function isSibling(above: SpanForest['spans'][number], span: TraceSpan): boolean {
  return above.name === span.name && above.service === span.service
}
