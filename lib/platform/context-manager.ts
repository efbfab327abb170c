/**
 * Carries what is active through an application's own kind of context, beside `AsyncLocalStorage`: `clew/cls-hooked` makes
 * one. What it carries is opaque to it.
 *
 * Whatever goes wrong in a context manager, the functions it was to run are run, once each, and `AsyncLocalStorage` knows
 * what is active.
 */
export interface ContextManager {
  /** Calls `fn`, which never throws, and gives `carried` to whoever asks in `fn`, or in what `fn` leaves behind. */
  run<T>(carried: object, fn: () => T): T
  /** What the innermost `run` around was given, if any is. */
  current(): object | undefined
}
