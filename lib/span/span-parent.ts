import { types } from 'node:util'
import { countOf } from './count-of.ts'
import { NOOP_SPAN, NoopContext } from './noop-span.ts'
import { RecordedSpan } from './recorded-span.ts'
import type { SpanOptions } from './span.ts'
import type { SpanRecorder } from './span-recorder.ts'
import { SpanReference } from './span-reference.ts'
import { RemoteTrace } from './trace-context.ts'
import { TraceSegment } from './trace-segment.ts'

/** So many references are looked at. */
const MAX_REFERENCES = 100

type Parent = RecordedSpan | SpanReference | undefined

/** The parent that the options name: `null` for none, else `around`. */
export function givenParent(options: SpanOptions, around: Parent, recorder: SpanRecorder): Parent {
  try {
    const given: unknown = options.childOf === undefined ? referenced(options) : options.childOf
    if (given === undefined) return around
    // A span of the time before `init()` has no place in any trace.
    if (given === null || given === NOOP_SPAN) return undefined
    const parent = spanOrReference(given)
    if (parent instanceof SpanReference && isNowhere(parent)) return undefined
    if (parent !== undefined) return parent
  } catch {
    // Told below, with everything else that cannot be a parent.
  }
  recorder.misused('childOf that is neither a span nor the context of one')
  return around
}

/** Whether the options say anything of a parent. */
export function namesParent(options: SpanOptions | null | undefined): options is SpanOptions {
  try {
    return (options?.childOf ?? options?.references) !== undefined || options?.childOf === null
  } catch {
    return true
  }
}

/** Whatever was given for a span: the span, a reference to one, or undefined if it is neither. */
export function spanOrReference(given: unknown): RecordedSpan | SpanReference | undefined {
  try {
    // No proxy is what it shows; and most are found to be none without asking, which takes 15 ns.
    if (given instanceof RecordedSpan && given.segment.root === given) return given
    if (typeof given === 'object' && given !== null && types.isProxy(given)) return behind(given)
    // What only has our prototype has none of these.
    if (given instanceof RecordedSpan) return given.segment instanceof TraceSegment ? given : undefined
    return given instanceof SpanReference && given.trace.highHi !== undefined ? given : undefined
  } catch {
    // A proxy may throw also when it is only asked what it is.
    return undefined
  }
}

/** The span or context behind a proxy that shows it: the proxy itself may answer otherwise whenever it is asked. */
function behind(proxy: object): RecordedSpan | SpanReference | undefined {
  const { segment, trace, span, hi, lo } = proxy as Partial<RecordedSpan & SpanReference>
  if (segment instanceof TraceSegment && !types.isProxy(segment))
    return [...segment.spans, segment.root].find((one) => one?.hi === hi && one?.lo === lo)
  if (span !== undefined) return types.isProxy(span) ? undefined : spanOrReference(span)
  const isTrace = trace instanceof RemoteTrace && !types.isProxy(trace)
  return isTrace && typeof hi === 'number' && typeof lo === 'number'
    ? new SpanReference(trace, hi | 0, lo | 0, undefined)
    : undefined
}

/** Whether it refers to the span that is not recorded. */
export function isNowhere(reference: SpanReference): boolean {
  return reference instanceof NoopContext
}

/** OpenTracing's way to name a parent: the first reference of type `child_of`, else the first of any. */
function referenced({ references }: SpanOptions): unknown {
  if (!Array.isArray(references)) return undefined
  // By their places, because an array may say that it has billions.
  const end = countOf(references, MAX_REFERENCES)
  for (let i = 0; i < end; i++) {
    const reference = references[i]
    if (reference.type() === 'child_of') return reference.referencedContext()
  }
  return references[0]?.referencedContext()
}
