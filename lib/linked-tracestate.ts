import { encodeDatadogMember } from './propagation/datadog-member.ts'
import { SpanReference } from './span/span-reference.ts'
import { RemoteTrace } from './span/trace-context.ts'
import { TraceSegment } from './span/trace-segment.ts'

/** So many characters every propagator has to take. */
const MAX_LENGTH = 512

/**
 * The `tracestate` that a link tells of a trace whose priority is known: `dd=s:2;t.dm:-4,congo=t61rcWkgMzE`, which is what
 * Datadog's tracers know of it, and the members of other vendors as far as they have room. Undefined for what is no trace.
 */
export function linkedTracestate(trace: unknown): string | undefined {
  if (!(trace instanceof TraceSegment || trace instanceof RemoteTrace)) return undefined
  // Without the span: its id is in the link.
  const member = encodeDatadogMember(new SpanReference(trace, 0, 0, undefined))
  const whole = trace.tracestate === undefined ? member : `${member},${trace.tracestate}`
  return whole.length <= MAX_LENGTH ? whole : whole.slice(0, whole.lastIndexOf(',', MAX_LENGTH))
}
