import { firstReaching, type Lane } from './flame-lanes.ts'
import type { Palette } from './palette.ts'
import { between, moved, type TimeWindow, zoomed } from './time-window.ts'
import type { TraceModel } from './trace-model.ts'

export const MINIMAP_HEIGHT = 52
/** Pixels beside an edge of the window at which the edge is taken. */
const EDGE = 5
/** Of the height, what spans may take. */
const ROOM = MINIMAP_HEIGHT - 8

type Grip = { readonly anchor: number } | { readonly at: number; readonly window: TimeWindow }

/** All of a trace at once, small, with the window upon it: to be moved, made wider, and drawn anew. */
export class Minimap {
  readonly #canvas: HTMLCanvasElement
  readonly #onWindow: (window: TimeWindow) => void
  /** The spans, painted once for a trace, a size and a palette. */
  readonly #still = document.createElement('canvas')
  #model: TraceModel | undefined
  #palette: Palette | undefined
  #window: TimeWindow = { from: 0, to: 1 }
  #grip: Grip | undefined
  #paintedFor: readonly unknown[] = []

  constructor(canvas: HTMLCanvasElement, onWindow: (window: TimeWindow) => void) {
    this.#canvas = canvas
    this.#onWindow = onWindow
    canvas.addEventListener('pointerdown', (event) => this.#take(event))
    canvas.addEventListener('pointermove', (event) => this.#pull(event))
    canvas.addEventListener('pointerup', () => {
      this.#grip = undefined
    })
    canvas.addEventListener('dblclick', () => {
      if (this.#model !== undefined) this.#onWindow(this.#model.bounds)
    })
    canvas.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault()
        const model = this.#model
        if (model !== undefined)
          this.#onWindow(zoomed(this.#window, model.bounds, 1.002 ** event.deltaY, this.#momentAt(event.offsetX)))
      },
      { passive: false },
    )
  }

  paint(model: TraceModel, palette: Palette, window: TimeWindow): void {
    this.#model = model
    this.#palette = palette
    this.#window = window
    const canvas = this.#canvas
    const ratio = devicePixelRatio
    const width = canvas.clientWidth
    if (width === 0) return
    const size = [Math.round(width * ratio), Math.round(MINIMAP_HEIGHT * ratio)] as const
    const now = [model, palette, ...size]
    if (now.some((value, i) => value !== this.#paintedFor[i])) {
      this.#paintedFor = now
      ;[canvas.width, canvas.height] = size
      ;[this.#still.width, this.#still.height] = size
      this.#paintStill(width, ratio)
    }
    const pen = canvas.getContext('2d')
    if (pen === null) return
    pen.setTransform(1, 0, 0, 1, 0, 0)
    pen.clearRect(0, 0, size[0], size[1])
    pen.drawImage(this.#still, 0, 0)
    pen.setTransform(ratio, 0, 0, ratio, 0, 0)
    const left = this.#xOf(window.from)
    const right = Math.max(this.#xOf(window.to), left + 2)
    pen.fillStyle = palette.veil
    pen.fillRect(0, 0, left, MINIMAP_HEIGHT)
    pen.fillRect(right, 0, width - right, MINIMAP_HEIGHT)
    if (window.from === model.bounds.from && window.to === model.bounds.to) return
    pen.fillStyle = palette.accent
    pen.fillRect(left, 0, 1, MINIMAP_HEIGHT)
    pen.fillRect(right - 1, 0, 1, MINIMAP_HEIGHT)
    pen.fillRect(left - 1, MINIMAP_HEIGHT / 2 - 7, 3, 14)
    pen.fillRect(right - 2, MINIMAP_HEIGHT / 2 - 7, 3, 14)
  }

  #paintStill(width: number, ratio: number): void {
    const model = this.#model
    const palette = this.#palette
    const pen = this.#still.getContext('2d')
    if (pen === null || model === undefined || palette === undefined) return
    pen.setTransform(ratio, 0, 0, ratio, 0, 0)
    const { lanes } = model.lanes
    const height = Math.min(5, Math.max(1, ROOM / Math.max(1, lanes.length)))
    const most = Math.floor(ROOM / height)
    for (let i = 0; i < Math.min(lanes.length, most); i++)
      this.#paintLane(pen, lanes[i] as Lane, 4 + i * height, height, width)
  }

  /** One rectangle for neighbours that no pixel lies between. */
  #paintLane(pen: CanvasRenderingContext2D, lane: Lane, y: number, height: number, width: number): void {
    const model = this.#model as TraceModel
    const palette = this.#palette as Palette
    let drawn = -1
    for (let i = firstReaching(lane, model.bounds.from); i < lane.spans.length; i++) {
      const at = lane.spans[i] as number
      const left = Math.max(((model.starts[at] as number) - model.bounds.from) * this.#scale(width), drawn)
      const right = Math.max(((model.ends[at] as number) - model.bounds.from) * this.#scale(width), left + 1)
      const failed = model.spans[at]?.error === 1
      if (right - drawn < 1 && !failed) continue
      pen.fillStyle = palette.bar(model.spans[at]?.service ?? '')
      pen.fillRect(left, y, right - left, Math.max(height - 0.5, 1))
      if (failed) {
        pen.fillStyle = palette.error
        pen.fillRect(left, y + height / 2, right - left, height / 2)
      }
      drawn = right
    }
  }

  #take(event: PointerEvent): void {
    const { bounds } = this.#model ?? {}
    if (bounds === undefined) return
    this.#canvas.setPointerCapture(event.pointerId)
    const x = event.offsetX
    const left = this.#xOf(this.#window.from)
    const right = this.#xOf(this.#window.to)
    const whole = this.#window.from === bounds.from && this.#window.to === bounds.to
    if (!whole && Math.abs(x - left) <= EDGE) this.#grip = { anchor: this.#window.to }
    else if (!whole && Math.abs(x - right) <= EDGE) this.#grip = { anchor: this.#window.from }
    else if (!whole && x > left && x < right) this.#grip = { at: this.#momentAt(x), window: this.#window }
    else this.#grip = { anchor: this.#momentAt(x) }
  }

  #pull(event: PointerEvent): void {
    const grip = this.#grip
    const { bounds } = this.#model ?? {}
    if (bounds === undefined) return
    const moment = this.#momentAt(event.offsetX)
    if (grip === undefined) {
      const near = [this.#window.from, this.#window.to].some((end) => Math.abs(this.#xOf(end) - event.offsetX) <= EDGE)
      this.#canvas.classList.toggle('edge', near)
    } else if ('at' in grip) this.#onWindow(moved(grip.window, bounds, moment - grip.at))
    else if (Math.abs(this.#xOf(moment) - this.#xOf(grip.anchor)) > 3)
      this.#onWindow(between(grip.anchor, moment, bounds))
  }

  #scale(width: number): number {
    const { from, to } = this.#model?.bounds ?? { from: 0, to: 1 }
    return width / (to - from)
  }

  #xOf(moment: number): number {
    return (moment - (this.#model?.bounds.from ?? 0)) * this.#scale(this.#canvas.clientWidth)
  }

  #momentAt(x: number): number {
    return (this.#model?.bounds.from ?? 0) + x / this.#scale(Math.max(1, this.#canvas.clientWidth))
  }
}
