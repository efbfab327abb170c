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
   * is told to `lost`; a parcel with nothing left is out of the queue.
   */
  makeRoom(bytes: number, lost: (parcel: Parcel, tally: Tally) => void): void {
    for (let free = 0; free < bytes; ) {
      const light = this.#parcels.find(({ unsampledBytes }) => unsampledBytes > 0)
      const parcel = light ?? this.#oldest()
      if (parcel === undefined) return
      const tally = parcel.lighten(bytes - free)
      free += tally.bytes
      const older = light === undefined ? undefined : this.#before(light)
      if (older !== undefined) light?.pourInto(older)
      if (parcel.tally.traces === 0) this.remove(parcel)
      lost(parcel, tally)
    }
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
