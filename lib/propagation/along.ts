import { SpanReference } from '../span/span-reference.ts'
import { type ExtractedTrace, RemoteTrace } from '../span/trace-context.ts'
import { UNTOLD } from './draft.ts'

/** What may come without a trace. */
type Luggage = Pick<ExtractedTrace, 'priority' | 'baggage' | 'links' | 'rootTags'>

/** What came along without a trace, for one that begins here. */
export function along({ priority, baggage, links, rootTags }: Partial<Luggage>): SpanReference {
  return new SpanReference(new RemoteTrace({ ...UNTOLD, priority, baggage, links, rootTags }), 0, 0, undefined)
}
