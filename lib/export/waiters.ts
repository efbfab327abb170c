interface Waiter {
  /** It waits for the parcel with this number and all before it. */
  readonly last: number
  readonly resolve: (settled: boolean) => void
}

/** Those who wait until parcels are sent or dropped. */
export class Waiters {
  #waiters: Waiter[] = []

  /** Resolves to true when the parcel with this number and all before it are settled, to false when it is woken in vain. */
  wait(last: number): Promise<boolean> {
    return new Promise((resolve) => {
      this.#waiters.push({ last, resolve })
    })
  }

  /** All parcels before this number are settled. */
  settled(first: number): void {
    const waiting: Waiter[] = []
    for (const waiter of this.#waiters) {
      if (waiter.last < first) waiter.resolve(true)
      else waiting.push(waiter)
    }
    this.#waiters = waiting
  }

  /** Tells all who wait that they wait in vain. */
  wake(): void {
    const waiters = this.#waiters
    this.#waiters = []
    for (const { resolve } of waiters) resolve(false)
  }
}
