import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import { NOOP_SPAN } from '../span/noop-span.ts'
import { ARMED, RecordedSpan } from '../span/recorded-span.ts'
import type { SpanScope } from '../span/span-recorder.ts'
import { Activation, type ActiveSpan, type Store } from '../span/store.ts'

/**
 * Which span is active here: in this function, in what it awaits, in the callbacks it leaves behind.
 *
 * The context carries a {@link Store}. A span opened around a callback stays the parent of what the callback left running,
 * even when it has finished; a span that was entered by hand stops being a parent when it is finished, and the lookup goes
 * on to the store that was current before.
 */
export class Scope implements SpanScope {
  readonly #storage: AsyncLocalStorage<Store>
  /** Remembers the context in which the tracer was made, which is nobody's request. */
  readonly #apart = new AsyncResource('clew', { requireManualDestroy: true })

  constructor(storage: AsyncLocalStorage<Store> = new AsyncLocalStorage()) {
    this.#storage = storage
  }

  /** The span that is active here, if any. */
  active(): ActiveSpan | undefined {
    const store = this.#storage.getStore()
    if (store === undefined) return undefined
    const span = store.activeSpan
    return span === undefined || span.canParent ? span : live(store)?.activeSpan
  }

  /** Calls `fn` with the span, and with the span active. */
  run<T>(span: RecordedSpan, fn: (span: RecordedSpan) => T): T {
    // The span is its own store: a span is run once, and so is a store. See RATIONALE, "Why is the span itself the store?"
    return this.#storage.run(span, fn, span)
  }

  /** Calls `fn` with another span active, or with none. */
  activate<T>(span: ActiveSpan | undefined, fn: () => T): T {
    const outer = span instanceof RecordedSpan ? this.#storage.getStore() : undefined
    return this.#storage.run(new Activation(span, outer), fn)
  }

  /** Calls `fn` with nothing in it recorded. */
  suppress<T>(fn: () => T): T {
    return this.activate(NOOP_SPAN, fn)
  }

  /**
   * Calls `fn` with nothing in it recorded, and in no context of the application's: a socket or timer that clew leaves
   * behind must not keep a request's stores in memory.
   */
  apart<T>(fn: () => T): T {
    return this.#apart.runInAsyncScope(() => this.suppress(fn))
  }

  /** Makes a span active from here on, until it is finished. */
  enter(span: RecordedSpan): void {
    span.state &= ~ARMED
    const store = this.#storage.getStore()
    span.outer = store === undefined ? undefined : live(store)
    this.#storage.enterWith(span)
  }

  /** Where a span that was entered is still the current one, goes back to the nearest that can be a parent. */
  leave(span: RecordedSpan): void {
    if (this.#storage.getStore() !== span) return
    // AsyncLocalStorage takes undefined for "no store", its type does not.
    this.#storage.enterWith(live(span) as Store)
  }
}

/** The nearest store, from `from` outwards, whose span can be a parent. Shortens the path it walked: a store that is kept alive keeps few others. */
function live(from: Store): Store | undefined {
  let found: Store | undefined = from
  while (found?.activeSpan !== undefined && !found.activeSpan.canParent) found = found.outer
  for (let store = from; store !== found; ) {
    const { outer } = store
    store.outer = found
    if (outer === undefined) break
    store = outer
  }
  return found
}
