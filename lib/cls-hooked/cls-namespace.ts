/** A namespace of cls-hooked, as far as it is used. */
export interface ClsNamespace {
  /** The current context: an object whose prototype is the one around it; null or undefined if there is none. */
  readonly active: unknown
  /** Calls `fn` in, and with, a new context. */
  runAndReturn<T>(fn: (context: object) => T): T
}
