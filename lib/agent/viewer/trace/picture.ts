import type { Palette } from './palette.ts'
import type { TimeWindow } from './time-window.ts'
import type { TraceModel } from './trace-model.ts'

/** What is to be painted of a trace, and how. */
export interface Picture {
  readonly model: TraceModel
  readonly palette: Palette
  readonly window: TimeWindow
  /** The rows of the waterfall. */
  readonly rows: Int32Array
  readonly folded: ReadonlySet<number>
  /** -1 for none. */
  readonly selected: number
  /** -1 for none. */
  readonly hovered: number
  /** Those that were looked for; all others are faint. */
  readonly marked: ReadonlySet<number> | undefined
  /** Whether the critical path is shown. */
  readonly critical: boolean
  /** Pixels. */
  readonly width: number
  readonly height: number
  readonly scrollTop: number
  /** Pixels at the left that are not for time. */
  readonly labels: number
}

export const RULER = 26
export const ROW = 24
export const LANE = 20
export const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif'
export const SMALL_FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif'

/** Pixels between the left edge and a moment. */
export function xOf({ window, width, labels }: Picture, moment: number): number {
  return labels + ((moment - window.from) / (window.to - window.from)) * (width - labels)
}

/** The moment at so many pixels from the left edge. */
export function momentAt({ window, width, labels }: Picture, x: number): number {
  return window.from + ((x - labels) / Math.max(1, width - labels)) * (window.to - window.from)
}

/** A triangle with a stroke in it: it failed. */
export function drawErrorMark(pen: CanvasRenderingContext2D, palette: Palette, x: number, middle: number): void {
  pen.fillStyle = palette.error
  pen.beginPath()
  pen.moveTo(x + 5, middle - 5)
  pen.lineTo(x + 10.5, middle + 5)
  pen.lineTo(x - 0.5, middle + 5)
  pen.closePath()
  pen.fill()
  pen.fillStyle = palette.background
  pen.fillRect(x + 4.25, middle - 2, 1.5, 4)
  pen.fillRect(x + 4.25, middle + 2.75, 1.5, 1.25)
}
