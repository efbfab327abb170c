/** How many texts' widths are kept; a trace may have more names than that. */
const MOST = 20_000

/** As much of texts as there is room for; a text is measured once. */
export class FittedLabels {
  readonly #widths = new Map<string, number>()

  /** In pixels, with the font of the pen. */
  width(pen: CanvasRenderingContext2D, text: string): number {
    const key = `${pen.font}${text}`
    let width = this.#widths.get(key)
    if (width === undefined) {
      if (this.#widths.size > MOST) this.#widths.clear()
      width = pen.measureText(text).width
      this.#widths.set(key, width)
    }
    return width
  }

  /** The text, or its beginning with an ellipsis; empty where not even that has room. */
  fit(pen: CanvasRenderingContext2D, text: string, room: number): string {
    // No letter is narrower than a pixel, and nobody measures a megabyte.
    const whole = text.length > 300 ? text.slice(0, 300) : text
    const width = this.width(pen, whole)
    if (width <= room && whole === text) return whole
    // Begun with as many as fit on average: capitals, with which many begin, are wider.
    for (let letters = Math.floor((whole.length * (room - 8)) / width); letters >= 2; letters--) {
      const cut = `${whole.slice(0, letters)}…`
      if (this.width(pen, cut) <= room) return cut
    }
    return ''
  }
}
