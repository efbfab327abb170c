import { SpanReference } from '../span/span-reference.ts'
import type { ExtractedTrace } from '../span/trace-context.ts'
import { untold } from './draft.ts'

/** What may come without a trace. */
type Luggage = Pick<ExtractedTrace, 'priority' | 'baggage' | 'links' | 'rootTags'>

/** What came along without a trace, for one that begins here. */
export function along({ priority, baggage, links, rootTags }: Partial<Luggage>): SpanReference {
  const trace = untold()
  trace.priority = priority
  trace.baggage = baggage
  trace.links = links
  trace.rootTags = rootTags
  return new SpanReference(trace, 0, 0, undefined)
}
