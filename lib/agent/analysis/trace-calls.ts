import { each, type Steps } from '../steps.ts'
import type { CallKinds } from './call-kinds.ts'
import { calledKind, peerOf } from './peer.ts'
import type { SpanForest } from './span-forest.ts'
import type { TraceSpan } from './trace-span.ts'

/**
 * Who calls whom in a trace, in little memory: of each kind of call its number, how many there are, and how long each took,
 * in nanoseconds; the kinds in the order in which they first come.
 */
export type TraceCalls = readonly number[]

/** Finds out who calls whom in a trace. */
export function* callsOf(forest: SpanForest, kinds: CallKinds): Steps<TraceCalls> {
  const { spans, order } = forest
  const durations = new Map<number, number[]>()
  yield* each(order.length, (at) => {
    const i = order[at] as number
    const kind = kindOfCall(forest, i, kinds)
    const { duration } = spans[i] as TraceSpan
    const known = durations.get(kind)
    if (known === undefined) durations.set(kind, [duration])
    else known.push(duration)
  })
  // As long as it is to be: an array that is pushed to takes more.
  const calls: number[] = new Array(2 * durations.size + order.length)
  let end = 0
  for (const [kind, those] of durations) {
    calls[end++] = kind
    calls[end++] = those.length
    for (let i = 0; i < those.length; i++) calls[end++] = those[i] as number
  }
  return calls
}

function kindOfCall(forest: SpanForest, i: number, kinds: CallKinds): number {
  const { spans, parent } = forest
  const span = spans[i] as TraceSpan
  const above = spans[parent[i] as number]
  const { service } = span
  const foreign = above !== undefined && above.service !== service
  // A tracer may give what it calls a name of a service: such spans have no children.
  const called = forest.children(i).length === 0 ? calledKind(span) : undefined
  return kinds.indexOf({
    service,
    kind: (foreign ? called : undefined) ?? 'service',
    from: foreign ? above.service : undefined,
    enters: foreign || above === undefined,
    peer: called === undefined || foreign ? undefined : peerOf(span),
    failed: span.error !== 0,
  })
}
