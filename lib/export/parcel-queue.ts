import type { Tally } from '../span/ledger.ts'
import type { Parcel } from './parcel.ts'

/** Parcels that wait, in the order in which they are to be sent: the oldest first, but for those that others go past. */
export class ParcelQueue {
  readonly #parcels: Parcel[] = []

  get length(): number {
    return this.#parcels.length
  }

  /** About as many bytes are of traces that are not kept. */
  get unsampledBytes(): number {
    return this.#parcels.reduce((sum, { unsampledBytes }) => sum + unsampledBytes, 0)
  }

  /** The smallest number of a parcel. */
  get first(): number | undefined {
    return this.#oldest()?.number
  }

  shift(): Parcel | undefined {
    return this.#parcels.shift()
  }

  /**
   * Takes the first out to be sent. One that has lost traces is filled with those of the next before: as long as it is being sent,
   * what is empty of its memory is of no use. One of which nothing is left by that is told to `emptied`, and out of the queue.
   */
  next(emptied: (parcel: Parcel) => void): Parcel | undefined {
    const [first, second] = this.#parcels
    if (first?.lightened) this.#pour(second, first, emptied)
    return this.shift()
  }

  /** Puts them before all others, in their order. */
  unshift(...parcels: readonly Parcel[]): void {
    this.#parcels.unshift(...parcels)
  }

  /** Puts it behind all others. */
  push(parcel: Parcel): void {
    this.#parcels.push(parcel)
  }

  /** Takes it out; false if it was not in there. */
  remove(parcel: Parcel): boolean {
    const at = this.#parcels.indexOf(parcel)
    if (at !== -1) this.#parcels.splice(at, 1)
    return at !== -1
  }

  /**
   * Lets traces go until so many bytes are free or nothing is left: those that are not kept first, then the oldest. What goes
   * is told to `lost`, and a parcel of which nothing is left, which is out of the queue, to `emptied`.
   */
  makeRoom(bytes: number, lost: (tally: Tally) => void, emptied: (parcel: Parcel) => void): void {
    for (let free = 0; free < bytes; ) {
      const light = this.#parcels.find(({ unsampledBytes }) => unsampledBytes > 0)
      const parcel = light ?? this.#oldest()
      if (parcel === undefined) return
      const tally = parcel.lighten(bytes - free)
      free += tally.bytes
      lost(tally)
      if (parcel.tally.traces === 0) this.#out(parcel, emptied)
      else {
        // After a try in vain one that had been filled is the oldest, and the one that it was filled from has room too.
        const other = light ?? this.#parcels.find((one) => one !== parcel && one.lightened)
        this.#pour(other, light === undefined ? parcel : this.#before(light), emptied)
      }
    }
  }

  /** Moves as much as there is room for from one to an older one. */
  #pour(younger: Parcel | undefined, older: Parcel | undefined, emptied: (parcel: Parcel) => void): void {
    if (younger === undefined || older === undefined || younger.number < older.number) return
    younger.pourInto(older)
    if (younger.tally.traces === 0) this.#out(younger, emptied)
  }

  #out(parcel: Parcel, emptied: (parcel: Parcel) => void): void {
    this.remove(parcel)
    emptied(parcel)
  }

  /** The youngest of those that are older. */
  #before({ number }: Parcel): Parcel | undefined {
    let before: Parcel | undefined
    for (const parcel of this.#parcels)
      if (parcel.number < number && parcel.number > (before?.number ?? 0)) before = parcel
    return before
  }

  #oldest(): Parcel | undefined {
    let oldest: Parcel | undefined
    for (const parcel of this.#parcels) if (oldest === undefined || parcel.number < oldest.number) oldest = parcel
    return oldest
  }
}
