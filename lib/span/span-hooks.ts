import { FunctionList } from './function-list.ts'
import type { RecordedSpan } from './recorded-span.ts'
import type { Span } from './span.ts'
import { fieldText } from './text.ts'

/** Called with each span that starts, or with each that is about to finish. */
export type SpanHook = (span: Span) => void

/** What the application wants to be told of every span. What a hook throws is reported once and changes nothing. */
export class SpanHooks {
  readonly starts: FunctionList<SpanHook> = new FunctionList()
  readonly finishes: FunctionList<SpanHook> = new FunctionList()
  /** A hook that traces itself would call itself for ever. */
  #calling = false

  get isEmpty(): boolean {
    return this.starts.all.length === 0 && this.finishes.all.length === 0
  }

  /** A span has started, with its options; it is not active yet. */
  started(span: RecordedSpan): void {
    this.#call(this.starts.all, span, 'onSpanStart')
  }

  /** A span is about to finish, and can still be changed; false if there is nobody to tell. */
  finishing(span: RecordedSpan): boolean {
    return this.#call(this.finishes.all, span, 'onSpanFinish')
  }

  #call(hooks: readonly SpanHook[], span: RecordedSpan, kind: string): boolean {
    if (this.#calling || hooks.length === 0) return false
    this.#calling = true
    try {
      for (const hook of hooks) call(hook, span, kind)
    } finally {
      // Also where the stack was too small to say what a hook threw.
      this.#calling = false
    }
    return true
  }
}

function call(hook: SpanHook, span: RecordedSpan, kind: string): void {
  try {
    const result: unknown = hook(span)
    if (result instanceof Promise) result.catch((error: unknown) => failed(hook, kind, span, error))
  } catch (error) {
    failed(hook, kind, span, error)
  }
}

function failed(hook: SpanHook, kind: string, span: RecordedSpan, error: unknown): void {
  span.segment.recorder.hookFailed(hook, kind, `threw ${fieldText(error)}`, 'the span goes on as it was.')
}
