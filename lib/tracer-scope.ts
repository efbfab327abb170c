import { type Callable, mimic } from './run/mimic.ts'
import type { Scope } from './scope/scope.ts'
import { NOOP_SPAN } from './span/noop-span.ts'
import { RecordedSpan } from './span/recorded-span.ts'
import type { Span } from './span/span.ts'
import { spanOrReference } from './span/span-parent.ts'
import type { SpanRecorder } from './span/span-recorder.ts'

interface LiveParts {
  readonly scope: Scope
  readonly recorder: SpanRecorder
}

/** What `tracer.scope()` gives: dd-trace's way to ask for and to set the active span. */
export class TracerScope {
  readonly #live: () => LiveParts | undefined

  /** @internal */
  constructor(live: () => LiveParts | undefined) {
    this.#live = live
  }

  /** The span that is active here, or null. */
  active(): Span | null {
    const active = this.#live()?.scope.active()
    return active instanceof RecordedSpan ? active : null
  }

  /** Calls `fn` with `span` active, or with none if it is null. Does not finish the span; what `fn` throws marks it. */
  activate<T>(span: Span | null | undefined, fn: (span: Span | null) => T): T {
    const parts = this.#live()
    if (typeof fn !== 'function') {
      parts?.recorder.misused('activate with something that is not a function')
      return undefined as T
    }
    const active = span ?? null
    if (parts === undefined) return fn(active)
    if (active === null || active === NOOP_SPAN) {
      return parts.scope.activate(active === null ? undefined : NOOP_SPAN, () => fn(active))
    }
    const recorded = spanOrReference(active)
    if (!(recorded instanceof RecordedSpan)) {
      parts.recorder.misused('activate with something that is not a span')
      return fn(active)
    }
    try {
      return parts.scope.activate(recorded, () => fn(active))
    } catch (error) {
      if (!recorded.finished) recorded.setError(error)
      throw error
    }
  }

  /** A function that runs as `fn` does, with `span` active, or with the span that is active now. */
  bind<F extends Callable>(fn: F, span?: Span | null): F {
    if (typeof fn !== 'function') return fn
    const bound = span === undefined ? this.active() : span
    const scope = this
    return mimic(function (this: unknown, ...args: unknown[]) {
      return scope.activate(bound, () => Reflect.apply(fn, this, args))
    }, fn)
  }
}
