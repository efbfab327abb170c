import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import { NOOP_SPAN } from '../span/noop-span.ts'
import { ARMED, RecordedSpan } from '../span/recorded-span.ts'
import type { SpanScope } from '../span/span-recorder.ts'
import { Activation, type ActiveSpan, type Store } from '../span/store.ts'
import { type ContextFrames, contextFrames } from './context-frames.ts'

/** Hears of spans that are opened by hand, to see which become parents of what runs beside them. */
export interface ScopeWatch {
  entered(span: RecordedSpan): void
  started(child: RecordedSpan, parent: RecordedSpan): void
  /** `current`: whether its own store is, where it is finished. */
  finished(span: RecordedSpan, current: boolean): void
}

export interface ScopeOptions {
  readonly storage?: AsyncLocalStorage<Store> | undefined
  /** Whether to make frames of the context where they are to be had; default true. */
  readonly frames?: boolean | undefined
  /** Whether a span that has finished is still active for what its function left running. */
  readonly lasting?: boolean | undefined
  /** Is told, once, that this runtime can activate a span for a callback only. */
  readonly onUnable?: (() => void) | undefined
  readonly watch?: ScopeWatch | undefined
}

/**
 * Which span is active here: in this function, in what it awaits, in the callbacks it leaves behind.
 *
 * The context carries a {@link Store}. A span opened around a callback stays the parent of what the callback left running,
 * even when it has finished; a span that was entered by hand stops being a parent when it is finished, and the lookup goes
 * on to the store that was current before.
 */
export class Scope implements SpanScope {
  readonly watch: ScopeWatch | undefined
  readonly #storage: AsyncLocalStorage<Store>
  /** Undefined before a function is run in a context, because to try them takes 0.4 ms; null where they are not to be had. */
  #frames: ContextFrames<Store> | null | undefined
  readonly #lasting: boolean
  readonly #onUnable: (() => void) | undefined
  /** Whether the storage has an `enterWith` that works; workerd's throws. */
  #enters = true
  /** Remembers the context in which the tracer was made, which is nobody's request. */
  readonly #apart = new AsyncResource('clew', { requireManualDestroy: true })

  constructor({ storage, frames = true, lasting = true, onUnable, watch }: ScopeOptions = {}) {
    this.#storage = storage ?? new AsyncLocalStorage()
    if (!frames) this.#frames = null
    this.#lasting = lasting
    this.#onUnable = onUnable
    this.watch = watch
  }

  /** The span that is active here, if any. */
  active(): ActiveSpan | undefined {
    const span = this.nearest()
    return this.isDetached(span) ? undefined : span
  }

  /** The span that is active here, or whose function left running what runs here. */
  nearest(): ActiveSpan | undefined {
    const store = this.#storage.getStore()
    if (store === undefined) return undefined
    const span = store.activeSpan
    return span === undefined || span.canParent ? span : live(store)?.activeSpan
  }

  /** Whether this is a span whose function has ended, where that ends its trace. */
  isDetached(span: ActiveSpan | undefined): span is RecordedSpan {
    return !this.#lasting && span instanceof RecordedSpan && span.finished
  }

  /** What is current here, for {@link Scope.resume}. */
  current(): Store | undefined {
    const store = this.#storage.getStore()
    return store === undefined ? undefined : live(store)
  }

  /** Calls `fn` with the span, and with the span active. */
  run<T>(span: RecordedSpan, fn: (span: RecordedSpan) => T): T {
    // The span is its own store: a span is run once, and so is a store. See RATIONALE, "Why is the span itself the store?"
    const frames = this.#contextFrames()
    return frames === null ? this.#storage.run(span, fn, span) : frames.run(span, fn)
  }

  /** Calls `fn` with another span active, or with none. */
  activate<T>(span: ActiveSpan | undefined, fn: () => T): T {
    const outer = span instanceof RecordedSpan ? this.#storage.getStore() : undefined
    return this.within(new Activation(span, outer), fn)
  }

  /** Calls `fn` in what was current elsewhere. */
  resume<T>(store: Store | undefined, fn: () => T): T {
    return this.within(new Activation(store?.activeSpan, store?.outer), fn)
  }

  /** Tells the watch of a child of a span that is active because it was entered, and not because somebody activated it. */
  started(child: RecordedSpan, parent: RecordedSpan): void {
    if (this.#storage.getStore() === parent) this.watch?.started(child, parent)
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
    if (!this.#enters) return
    const store = this.#storage.getStore()
    span.outer = store === undefined ? undefined : live(store)
    try {
      this.#storage.enterWith(span)
    } catch {
      this.#enters = false
      this.#onUnable?.()
    }
    this.watch?.entered(span)
  }

  /** Where a span that was entered is still the current one, goes back to the nearest that can be a parent. */
  leave(span: RecordedSpan): void {
    const current = this.#storage.getStore() === span
    this.watch?.finished(span, current)
    if (!current) return
    // AsyncLocalStorage takes undefined for "no store", its type does not.
    this.#storage.enterWith(live(span) as Store)
  }

  /** Calls `fn` with a store, which must be a new one, current. */
  protected within<T>(store: Store, fn: () => T): T {
    const frames = this.#contextFrames()
    return frames === null ? this.#storage.run(store, fn) : frames.run(store, () => fn())
  }

  #contextFrames(): ContextFrames<Store> | null {
    if (this.#frames === undefined) this.#frames = contextFrames(this.#storage) ?? null
    return this.#frames
  }
}

/** The nearest store, from `from` outwards, whose span can be a parent. Shortens the path it walked: a store that is kept alive keeps few others. */
export function live(from: Store): Store | undefined {
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
