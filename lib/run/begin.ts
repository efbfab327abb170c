import type { Scope } from '../scope/scope.ts'
import { NOOP_SPAN, type NoopSpan } from '../span/noop-span.ts'
import { RecordedSpan } from '../span/recorded-span.ts'
import type { SpanOptions } from '../span/span.ts'
import { givenParent, namesParent } from '../span/span-parent.ts'
import type { SpanRecorder } from '../span/span-recorder.ts'
import type { ActiveSpan } from '../span/store.ts'

interface Parts {
  readonly scope: Scope
  readonly recorder: SpanRecorder
}

/**
 * Starts a span: below the parent that the options name, else below the active span if `implicit`, else in a trace of its
 * own. Undefined where nothing is to be recorded.
 */
export function begin(
  { scope, recorder }: Parts,
  name: string,
  options: SpanOptions | undefined,
  implicit: boolean,
  state: number,
): RecordedSpan | undefined {
  const near = scope.nearest()
  if (near === NOOP_SPAN) return undefined
  if (implicit && scope.isDetached(near)) return detached(recorder, name, options, state, near)
  const around = implicit ? (near as Exclude<ActiveSpan, NoopSpan> | undefined) : undefined
  const parent = options === undefined || options === null ? around : givenParent(options, around, recorder)
  const span = recorder.start(name, parent, options ?? undefined, state)
  if (scope.watch !== undefined && implicit && parent instanceof RecordedSpan && !namesParent(options))
    scope.started(span, parent)
  return span
}

/** Starts a trace of its own that points back to the span whose function left this work running. */
function detached(
  recorder: SpanRecorder,
  name: string,
  options: SpanOptions | undefined,
  state: number,
  from: RecordedSpan,
): RecordedSpan {
  if (namesParent(options)) {
    return recorder.start(name, givenParent(options, undefined, recorder), options, state)
  }
  return recorder.start(name, undefined, options ?? undefined, state).addLink(from.context(), { reason: 'detached' })
}
