/**
 * Carries what is active through an application's own kind of context, beside `AsyncLocalStorage`: `clew/cls-hooked` makes
 * one. What it carries is opaque to it.
 */
export interface ContextManager {
  /** Calls `fn`, and gives `carried` to whoever asks in `fn`, or in what `fn` leaves behind. */
  run<T>(carried: object, fn: () => T): T
  /** What the innermost `run` around was given, if any is. */
  current(): object | undefined
}
