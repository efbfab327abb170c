import { NOOP_SPAN, NoopContext } from './noop-span.ts'
import { RecordedSpan } from './recorded-span.ts'
import type { SpanOptions } from './span.ts'
import type { SpanRecorder } from './span-recorder.ts'
import { SpanReference } from './span-reference.ts'
import { TraceSegment } from './trace-segment.ts'

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
    // What only has our prototype, or stands before a span and hides it, has none of these.
    if (given instanceof RecordedSpan) return given.segment instanceof TraceSegment ? given : undefined
    return given instanceof SpanReference && given.trace.highHi !== undefined ? given : undefined
  } catch {
    // A proxy may throw also when it is only asked what it is.
    return undefined
  }
}

/** Whether it refers to the span that is not recorded. */
export function isNowhere(reference: SpanReference): boolean {
  return reference instanceof NoopContext
}

/** OpenTracing's way to name a parent: the first reference of type `child_of`, else the first of any. */
function referenced({ references }: SpanOptions): unknown {
  if (!Array.isArray(references)) return undefined
  const first = references.find((reference) => reference.type() === 'child_of') ?? references[0]
  return first?.referencedContext()
}
