/** A call of a function that somebody else may make, or not, or twice, and that throws nothing at him. */
export class SingleCall<T> {
  /** Makes the call, unless it has been made. */
  readonly make: () => void
  #fn: (() => T) | undefined
  #failed = false
  /** What the function returned or threw. */
  #outcome: unknown

  constructor(fn: () => T) {
    this.#fn = fn
    this.make = () => this.#make()
  }

  /** What the function returned, or throws what it threw. Makes the call if nobody has. */
  result(): T {
    this.#make()
    if (this.#failed) throw this.#outcome
    return this.#outcome as T
  }

  #make(): void {
    const fn = this.#fn
    if (fn === undefined) return
    this.#fn = undefined
    try {
      this.#outcome = fn()
    } catch (error) {
      this.#failed = true
      this.#outcome = error
    }
  }
}
