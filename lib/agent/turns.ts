/** Calls what it is given in the next round of the event loop. */
export type NextRound = (go: () => void) => void

/**
 * Who has much to do waits here for others to have their turn. Of those who wait one goes on in each round of the event loop,
 * in the order in which they came: ten who did a few milliseconds each in one round would hold it up as one who did it all.
 */
export class Turns {
  readonly #nextRound: NextRound
  readonly #waiting: (() => void)[] = []

  /** @param nextRound `setImmediate` */
  constructor(nextRound: NextRound) {
    this.#nextRound = nextRound
  }

  /** Resolves when it is the turn of whoever asked. */
  readonly wait = (): Promise<void> =>
    new Promise((resolve) => {
      this.#waiting.push(resolve)
      if (this.#waiting.length === 1) this.#nextRound(this.#letOneGo)
    })

  readonly #letOneGo = (): void => {
    this.#waiting.shift()?.()
    if (this.#waiting.length > 0) this.#nextRound(this.#letOneGo)
  }
}
