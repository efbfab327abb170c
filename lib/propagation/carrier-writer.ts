import type { CarrierForm } from './carrier-form.ts'
import type { Headers } from './headers.ts'
import { OwnFields } from './own-fields.ts'

const NOBODYS = new OwnFields([])

/**
 * Writes headers into one carrier. Of those that are ours, and of which some may be there already, in any case, there are
 * in the end those that were written and no others. A carrier that is frozen, or throws, goes without.
 */
export class CarrierWriter {
  /** What was written. */
  readonly written: Record<string, string>
  readonly #carrier: Headers
  readonly #form: CarrierForm
  readonly #own: OwnFields
  /** The headers of ours that were there under the names that we write; undefined if there were none. */
  #before: string[] | undefined = undefined

  constructor(carrier: unknown, form: CarrierForm, own: OwnFields = NOBODYS, written: Record<string, string> = {}) {
    this.#carrier = carrier as Headers
    this.#form = form
    this.#own = own
    this.written = written
  }

  /** To be called before anything is written: what stands in other letters would else stand beside it. */
  begin(): void {
    try {
      const { headerOf } = this.#form
      for (const name of this.#form.names(this.#carrier)) {
        const header = headerOf === undefined ? name : headerOf(name)
        if (!this.#own.has(header)) continue
        const lower = header.toLowerCase()
        if (name === this.#form.nameOf(lower)) this.#before = [...(this.#before ?? []), lower]
        else this.#remove(name)
      }
    } catch {
      // What cannot be asked for its names has none that could be taken out.
    }
  }

  set(name: string, value: string): void {
    try {
      if (this.#form.put(this.#carrier, name, value) !== false) this.written[name] = value
    } catch {
      // The request is worth more than its trace.
    }
  }

  /** To be called when everything is written: what was there before is not of this trace. */
  end(): void {
    if (this.#before === undefined) return
    for (const header of this.#before) if (!Object.hasOwn(this.written, header)) this.#remove(this.#form.nameOf(header))
  }

  #remove(name: string): void {
    try {
      this.#form.remove(this.#carrier, name)
    } catch {
      // The request is worth more than its trace.
    }
  }
}
