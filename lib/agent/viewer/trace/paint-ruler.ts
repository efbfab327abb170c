import { type Picture, RULER, SMALL_FONT, xOf } from './picture.ts'
import { momentLabel, timeTicks } from './time-ticks.ts'

/** Pixels from one label to the next, at least. */
const APART = 92

/** Fine lines down the picture at round moments. */
export function paintTimeLines(pen: CanvasRenderingContext2D, picture: Picture): void {
  pen.fillStyle = picture.palette.line
  for (const tick of ticksOf(picture)) {
    const x = Math.round(xOf(picture, tick))
    if (x > picture.labels) pen.fillRect(x, RULER, 1, picture.height - RULER)
  }
}

/** The scale on top, with the moments' names. */
export function paintRuler(pen: CanvasRenderingContext2D, picture: Picture): void {
  const { palette, width, labels } = picture
  pen.fillStyle = palette.background
  pen.fillRect(0, 0, width, RULER)
  pen.fillStyle = palette.line
  pen.fillRect(0, RULER - 1, width, 1)
  pen.font = SMALL_FONT
  pen.textBaseline = 'middle'
  const ticks = ticksOf(picture)
  const apart = (ticks[1] ?? picture.window.to) - (ticks[0] ?? picture.window.from)
  pen.save()
  pen.beginPath()
  pen.rect(labels, 0, width - labels, RULER)
  pen.clip()
  let free = 0
  for (const tick of ticks) {
    const x = Math.round(xOf(picture, tick))
    const text = momentLabel(tick, apart)
    const room = pen.measureText(text).width
    // Near the right edge it moves to the left, unless another one is there.
    const left = Math.min(x + 4, width - room - 3)
    pen.fillStyle = palette.line
    pen.fillRect(x, RULER - 7, 1, 7)
    if (left < free) continue
    pen.fillStyle = palette.muted
    pen.fillText(text, left, RULER / 2)
    free = left + room + 8
  }
  pen.restore()
}

function ticksOf({ window, width, labels }: Picture): number[] {
  return timeTicks(window, Math.floor((width - labels) / APART))
}
