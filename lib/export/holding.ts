/** What may keep the process alive by what it is sending. */
export interface Held {
  hold(held: boolean): void
}

/** Lets something keep the process alive while anybody waits for it. */
export class Holding {
  readonly #held: Held
  #waiting = 0

  constructor(held: Held) {
    this.#held = held
  }

  async during(work: () => Promise<unknown>): Promise<void> {
    this.#held.hold(++this.#waiting > 0)
    try {
      await work()
    } finally {
      this.#held.hold(--this.#waiting > 0)
    }
  }
}
