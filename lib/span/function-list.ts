/** An addition of a function to a list. */
interface Addition<F> {
  readonly fn: F
  takeAway: () => void
}

/** Functions that the application has given, each once: it is there until all who have added it have taken it away again. */
export class FunctionList<F> {
  /** Another array after each change: one that is being walked through stays as it is. */
  all: readonly F[] = []
  #additions: readonly Addition<F>[] = []

  /** Gives a function that ends this addition, and no other of the same function. */
  add(fn: F): () => void {
    const addition: Addition<F> = {
      fn,
      takeAway: () => this.#set(this.#additions.filter((one) => one !== addition)),
    }
    this.#set([...this.#additions, addition])
    return () => addition.takeAway()
  }

  /** Hands all of them on; who takes one away then takes it away there. */
  handOver(add: (fn: F) => () => void): void {
    const given = this.#additions
    this.#set([])
    for (const addition of given) addition.takeAway = add(addition.fn)
  }

  #set(additions: readonly Addition<F>[]): void {
    this.#additions = additions
    this.all = [...new Set(additions.map(({ fn }) => fn))]
  }
}
