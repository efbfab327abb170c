import type { Timer, Timers } from '../../platform/timers.ts'
import { fitted } from '../../terminal/fitted-text.ts'
import type { Output } from '../../terminal/output.ts'
import type { Paint } from '../../terminal/palette.ts'

export interface HiddenTracesParts {
  /** The address of the viewer. */
  readonly url: string
  /** The flags that choose which traces are written. */
  readonly filters: string
  readonly aside: Output
  readonly paint: Paint
  readonly timers: Timers
  /** How many traces were written so far. */
  readonly written: () => number
}

/** Whoever sees no trace for so many milliseconds after the first has come may take it for a fault. */
const SAY_MS = 2000
const FILTER_CELLS = 60

/** Says once that traces come and none is written, because none is what the flags choose. */
export class HiddenTraces {
  readonly #parts: HiddenTracesParts
  #count = 0
  #timer: Timer | undefined
  #said = false

  constructor(parts: HiddenTracesParts) {
    this.#parts = parts
  }

  /** A trace came that is not written. */
  add(): void {
    this.#count++
    this.#timer ??= this.#parts.timers.after(SAY_MS, () => this.say())
  }

  /** Says it if it is so and was not said; once the viewer has gone, without its address. */
  say(viewerGone = false): void {
    const { url, filters, aside, paint, written } = this.#parts
    this.#timer?.cancel()
    if (this.#said || this.#count === 0 || written() > 0) return
    this.#said = true
    const hidden = this.#count === 1 ? '1 trace is' : `${this.#count} traces are`
    const place = viewerGone ? '' : `; see ${url}`
    const said = `clew: ${hidden} hidden by ${fitted(filters, FILTER_CELLS).text}${place}`
    aside.write(`${paint('dim', said)}\n`)
  }
}
