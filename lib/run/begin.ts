import type { Scope } from '../scope/scope.ts'
import { NOOP_SPAN } from '../span/noop-span.ts'
import type { RecordedSpan } from '../span/recorded-span.ts'
import type { SpanOptions } from '../span/span.ts'
import { givenParent } from '../span/span-parent.ts'
import type { SpanRecorder } from '../span/span-recorder.ts'

/**
 * Starts a span: below the parent that the options name, else below the active span if `implicit`, else in a trace of its
 * own. Undefined where nothing is to be recorded.
 */
export function begin(
  { scope, recorder }: { readonly scope: Scope; readonly recorder: SpanRecorder },
  name: string,
  options: SpanOptions | undefined,
  implicit: boolean,
  state: number,
): RecordedSpan | undefined {
  const active = scope.active()
  if (active === NOOP_SPAN) return undefined
  const around = implicit ? (active as RecordedSpan | undefined) : undefined
  if (options === undefined || options === null) return recorder.start(name, around, undefined, state)
  return recorder.start(name, givenParent(options, around, recorder), options, state)
}
