import type { ContextManager } from '../platform/context-manager.ts'
import { NOOP_SPAN } from '../span/noop-span.ts'
import { RecordedSpan } from '../span/recorded-span.ts'
import { Activation, type ActiveSpan, type Store } from '../span/store.ts'
import { live, Scope, type ScopeOptions } from './scope.ts'
import { SingleCall } from './single-call.ts'

export interface ManagedScopeOptions extends ScopeOptions {
  readonly manager: ContextManager
  /** Is told, once, what the manager threw. */
  readonly onManagerError?: ((error: unknown) => void) | undefined
}

/**
 * A scope whose callbacks also carry the active span through an application's own kind of context, and find it there where
 * AsyncLocalStorage has lost it or has another request's.
 *
 * AsyncLocalStorage stays the truth: spans that are entered by hand are there alone, and a manager that fails is done without.
 */
export class ManagedScope extends Scope {
  readonly #manager: ContextManager
  #onManagerError: ((error: unknown) => void) | undefined
  /** What the manager carried where a span was entered by hand. */
  readonly #enteredIn = new WeakMap<Store, Store | undefined>()

  constructor({ manager, onManagerError, ...options }: ManagedScopeOptions) {
    // Who follows resources by hooks, as cls-hooked does, takes longer for the resource of a frame than the frame saves.
    super({ ...options, frames: false })
    this.#manager = manager
    this.#onManagerError = onManagerError
  }

  override nearest(): ActiveSpan | undefined {
    return this.current()?.activeSpan
  }

  override current(): Store | undefined {
    const here = super.current()
    const carried = this.#carried()
    if (here === carried || carried === undefined) return here
    if (here === undefined) return live(carried)
    // A span that was entered where the manager still is, is the innermost, whoever its parent may be.
    if (this.#enteredIn.get(here) === carried) return here
    const managed = live(carried)
    return managed === undefined ? here : deeper(here, managed)
  }

  override run<T>(span: RecordedSpan, fn: (span: RecordedSpan) => T): T {
    return this.within(span, () => fn(span))
  }

  override enter(span: RecordedSpan): void {
    this.#enteredIn.set(span, this.#carried())
    super.enter(span)
  }

  protected override within<T>(store: Store, fn: () => T): T {
    return super.within(store, () => this.#carry(store, fn))
  }

  /**
   * Keeps what `fn` throws from the manager: cls-hooked puts a property on each error that passes it, which throws another
   * error in place of one that is frozen, or is no object.
   */
  #carry<T>(store: Store, fn: () => T): T {
    const call = new SingleCall(fn)
    try {
      this.#manager.run(store, call.make)
    } catch (error) {
      this.#failed(error)
    }
    return call.result()
  }

  /** What the manager carries here, if that is a store and not something else it came by. */
  #carried(): Store | undefined {
    try {
      const carried = this.#manager.current()
      return carried instanceof RecordedSpan || carried instanceof Activation ? carried : undefined
    } catch (error) {
      this.#failed(error)
      return undefined
    }
  }

  #failed(error: unknown): void {
    const tell = this.#onManagerError
    this.#onManagerError = undefined
    tell?.(error)
  }
}

/** Of two stores the one that is below the other; the application's own where they have nothing to do with each other. */
function deeper(here: Store, managed: Store): Store {
  let span = here.activeSpan
  // What is not to be recorded is not, whoever's callback is called in it.
  if (span === NOOP_SPAN) return here
  while (span instanceof RecordedSpan && span !== managed.activeSpan) span = span.parent
  return span instanceof RecordedSpan ? here : managed
}
