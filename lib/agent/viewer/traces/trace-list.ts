import type { TracePage, TraceSummary } from '../api/shapes.ts'

/** How many traces a list keeps; the agent may have more. */
const LIMIT = 150_000

/**
 * The traces that match, newest first: those that came while the list was shown, before pages of what there was. What came
 * together is in the order in which it started.
 */
export class TraceList {
  /** Oldest first. */
  #newer: TraceSummary[] = []
  /** Newest first. */
  #older: TraceSummary[] = []
  /** Where each is: in `#newer` from 0 on, in `#older` from -1 on downwards. */
  readonly #places = new Map<string, number>()
  #matched = 0
  #longest = 0
  #next: number | null = null

  /** How many match, of which some may not be here yet. */
  get length(): number {
    return this.#newer.length + Math.max(this.#older.length, this.#next === null ? 0 : this.#matched)
  }

  /** How many are here, without a hole from the first on. */
  get loaded(): number {
    return this.#newer.length + this.#older.length
  }

  /** Nanoseconds of the longest that is or was here. */
  get longest(): number {
    return this.#longest
  }

  /** What the next page is to be asked for with; null if there is none. */
  get next(): number | null {
    return this.#next
  }

  at(index: number): TraceSummary | undefined {
    const { length } = this.#newer
    return index < length ? this.#newer[length - 1 - index] : this.#older[index - length]
  }

  indexOf(id: string): number {
    const place = this.#places.get(id)
    return place === undefined ? -1 : this.#newer.length - 1 - place
  }

  /** Starts anew with the first page of an answer. */
  reset(page: TracePage): void {
    this.#newer = []
    this.#older = []
    this.#places.clear()
    this.#longest = 0
    this.#matched = page.matched
    this.append(page)
  }

  /** Takes the page behind those that are here. */
  append(page: TracePage): void {
    for (const trace of [...page.traces].sort((a, b) => byStart(b, a))) {
      this.#longest = Math.max(this.#longest, trace.duration)
      if (this.#places.has(trace.id)) continue
      this.#places.set(trace.id, -1 - this.#older.length)
      this.#older.push(trace)
    }
    this.#next = this.loaded < LIMIT ? page.next : null
  }

  /** Takes traces as they come; returns how many are new, and not more of one that is here. */
  add(traces: readonly TraceSummary[]): number {
    let added = 0
    for (const trace of [...traces].sort(byStart)) {
      this.#longest = Math.max(this.#longest, trace.duration)
      const place = this.#places.get(trace.id)
      if (place === undefined) {
        this.#places.set(trace.id, this.#newer.length)
        this.#newer.push(trace)
        added++
      } else if (place >= 0) this.#newer[place] = trace
      else this.#older[-1 - place] = trace
    }
    if (this.loaded > LIMIT) this.#forget()
    return added
  }

  #forget(): void {
    for (const trace of this.#older) this.#places.delete(trace.id)
    this.#older = []
    this.#matched = 0
    this.#next = null
    if (this.#newer.length <= LIMIT) return
    this.#newer = this.#newer.slice(-LIMIT / 2)
    this.#places.clear()
    for (const [place, trace] of this.#newer.entries()) this.#places.set(trace.id, place)
  }
}

/**
 * The one that started first before the other. Whoever asks for traces is given them as they came, and services send what
 * they did in a second at once: one service after the other, and not as it happened.
 */
function byStart({ start: a }: TraceSummary, { start: b }: TraceSummary): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}
