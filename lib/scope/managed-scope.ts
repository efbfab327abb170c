import type { ContextManager } from '../platform/context-manager.ts'
import { RecordedSpan } from '../span/recorded-span.ts'
import type { ActiveSpan, Store } from '../span/store.ts'
import { live, Scope, type ScopeOptions } from './scope.ts'

/**
 * A scope whose callbacks also carry the active span through an application's own kind of context, and find it there where
 * AsyncLocalStorage has lost it or has another request's.
 *
 * AsyncLocalStorage stays the truth: spans that are entered by hand are there alone.
 */
export class ManagedScope extends Scope {
  readonly #manager: ContextManager

  constructor(manager: ContextManager, options?: ScopeOptions) {
    super(options)
    this.#manager = manager
  }

  override nearest(): ActiveSpan | undefined {
    return this.current()?.activeSpan
  }

  override current(): Store | undefined {
    const here = super.current()
    const managed = this.#manager.current() as Store | undefined
    return managed === undefined ? here : deeper(here, live(managed))
  }

  override run<T>(span: RecordedSpan, fn: (span: RecordedSpan) => T): T {
    return this.within(span, () => fn(span))
  }

  protected override within<T>(store: Store, fn: () => T): T {
    return super.within(store, () => this.#manager.run(store, fn))
  }
}

/** Of two stores the one that is below the other; the application's own where they have nothing to do with each other. */
function deeper(here: Store | undefined, managed: Store | undefined): Store | undefined {
  if (here === undefined || managed === undefined || here === managed) return managed ?? here
  let span = here.activeSpan
  while (span instanceof RecordedSpan && span !== managed.activeSpan) span = span.parent
  return span === undefined ? managed : here
}
