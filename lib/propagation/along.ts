import { SpanReference } from '../span/span-reference.ts'
import { type ExtractedTrace, RemoteTrace } from '../span/trace-context.ts'

/** What came along without a trace, for one that begins here. */
export function along(told: Partial<ExtractedTrace>): SpanReference {
  const trace = new RemoteTrace({
    highHi: 0,
    highLo: 0,
    lowHi: 0,
    lowLo: 0,
    priority: undefined,
    decisionMaker: undefined,
    origin: undefined,
    propagated: undefined,
    tracestate: undefined,
    ...told,
  })
  return new SpanReference(trace, 0, 0, undefined)
}
