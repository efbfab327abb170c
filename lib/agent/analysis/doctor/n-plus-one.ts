import type { Steps } from '../../steps.ts'
import { calledKind } from '../peer.ts'
import { recurring } from '../recurring.ts'
import type { SpanForest } from '../span-forest.ts'
import type { TraceSpan } from '../trace-span.ts'
import type { DoctorRule } from './rule.ts'

/** Calls of something else, and of whatever is no call, that are too many below one parent. */
const MANY_CALLS = 5
const MANY_SPANS = 20

export const nPlusOne: DoctorRule = {
  rule: 'n_plus_one',
  title: 'The same call again and again below one parent',
  mend: 'Ask for all at once: one query with IN, a join or a batch, instead of one for each row that another query found.',
  *find({ forest }) {
    return (yield* repeatedCalls(forest)).flat()
  },
}

/** The calls that come too often below one parent, by parent and call. */
export function* repeatedCalls(forest: SpanForest): Steps<number[][]> {
  return (yield* recurring(forest, MANY_CALLS)).filter((spans) => {
    const first = forest.spans[spans[0] as number] as TraceSpan
    return calledKind(first) !== undefined || spans.length >= MANY_SPANS
  })
}
