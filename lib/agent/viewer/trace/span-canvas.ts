import { FittedLabels } from './fitted-label.ts'
import { Minimap } from './minimap.ts'
import { paintFlame } from './paint-flame.ts'
import { paintRuler, paintTimeLines } from './paint-ruler.ts'
import { paintWaterfall } from './paint-waterfall.ts'
import { type Palette, paletteOf } from './palette.ts'
import { LANE, momentAt, type Picture, ROW, RULER } from './picture.ts'
import { around, moved, type TimeWindow, zoomed } from './time-window.ts'
import type { TraceModel } from './trace-model.ts'
import { visibleRows } from './visible-rows.ts'

export type View = 'waterfall' | 'flame'

/** The elements that a trace is drawn into. */
export interface CanvasParts {
  /** What scrolls up and down. */
  readonly scroller: HTMLElement
  /** What makes it as high as all rows. */
  readonly spacer: HTMLElement
  readonly canvas: HTMLCanvasElement
  readonly minimap: HTMLCanvasElement
}

const ZOOM_MS = 140
const LABELS = { least: 190, share: 0.36, most: 440 }

/** What is shown of a trace: which part of it, which view, what is selected. It paints at most once a frame. */
export class SpanCanvas {
  readonly #parts: CanvasParts
  readonly #minimap: Minimap
  readonly #labels = new FittedLabels()
  readonly #observer: ResizeObserver
  #model: TraceModel
  #palette: Palette
  #view: View = 'waterfall'
  #window: TimeWindow
  #rows: Int32Array
  #folded = new Set<number>()
  #frame = 0
  #flight: { readonly from: TimeWindow; readonly to: TimeWindow; readonly since: number } | undefined
  #marked: ReadonlySet<number> | undefined
  #critical = true
  #selected = -1
  #hovered = -1

  constructor(parts: CanvasParts, model: TraceModel) {
    this.#parts = parts
    this.#model = model
    this.#window = model.bounds
    this.#rows = visibleRows(model.forest, this.#folded)
    this.#palette = paletteOf(parts.scroller)
    this.#minimap = new Minimap(parts.minimap, (window) => this.show(window, false))
    this.#observer = new ResizeObserver(() => this.paintSoon())
    this.#observer.observe(parts.scroller)
    parts.scroller.addEventListener('scroll', () => this.paintSoon(), { passive: true })
    this.#resized()
  }

  close(): void {
    this.#observer.disconnect()
    cancelAnimationFrame(this.#frame)
  }

  /** The same trace with more spans, or another one. */
  setModel(model: TraceModel): void {
    const whole = this.#window === this.#model.bounds
    this.#model = model
    if (whole) this.#window = model.bounds
    this.#folded = new Set()
    this.#hovered = -1
    this.#resized()
  }

  setView(view: View): void {
    this.#view = view
    this.#resized()
    this.reveal(this.#selected)
  }

  setCritical(critical: boolean): void {
    this.#critical = critical
    this.paintSoon()
  }

  setMarked(marked: ReadonlySet<number> | undefined): void {
    this.#marked = marked
    this.paintSoon()
  }

  select(span: number): void {
    this.#selected = span
    this.reveal(span)
  }

  hover(span: number): void {
    if (span === this.#hovered) return
    this.#hovered = span
    this.paintSoon()
  }

  /** After the colours of the page have changed. */
  recolour(): void {
    this.#palette = paletteOf(this.#parts.scroller)
    this.paintSoon()
  }

  /** Everything that is to be painted now. */
  get picture(): Picture {
    const { scroller } = this.#parts
    const width = scroller.clientWidth
    const labels =
      this.#view === 'flame' ? 0 : Math.max(LABELS.least, Math.min(LABELS.most, Math.round(width * LABELS.share)))
    return {
      model: this.#model,
      palette: this.#palette,
      window: this.#window,
      rows: this.#rows,
      folded: this.#folded,
      selected: this.#selected,
      hovered: this.#hovered,
      marked: this.#marked,
      critical: this.#critical,
      width,
      height: scroller.clientHeight,
      scrollTop: scroller.scrollTop,
      labels,
    }
  }

  get view(): View {
    return this.#view
  }

  get window(): TimeWindow {
    return this.#window
  }

  /** Whether there is more than fits from top to bottom. */
  get scrolls(): boolean {
    return this.#parts.scroller.scrollHeight > this.#parts.scroller.clientHeight + 1
  }

  isFolded(span: number): boolean {
    return this.#folded.has(span)
  }

  fold(span: number, folded: boolean): void {
    if (this.#model.forest.children(span).length === 0) return
    if (folded) this.#folded.add(span)
    else this.#folded.delete(span)
    this.#resized()
  }

  /** The span so many rows below another one, or the first. */
  neighbour(span: number, by: number): number {
    const place = this.#rows.indexOf(span)
    const next = place === -1 ? 0 : Math.max(0, Math.min(this.#rows.length - 1, place + by))
    return this.#rows[next] ?? -1
  }

  show(window: TimeWindow, smooth = true): void {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    this.#flight = smooth && !still ? { from: this.#window, to: window, since: performance.now() } : undefined
    if (this.#flight === undefined) this.#window = window
    this.paintSoon()
  }

  fit(): void {
    this.show(this.#model.bounds)
  }

  zoomToSpan(span: number): void {
    const { starts, ends, bounds } = this.#model
    if (span >= 0) this.show(around(starts[span] as number, ends[span] as number, bounds))
  }

  zoom(factor: number, anchor = (this.#window.from + this.#window.to) / 2, smooth = false): void {
    this.show(zoomed(this.#flight?.to ?? this.#window, this.#model.bounds, factor, anchor), smooth)
  }

  /** By a share of what is shown. */
  pan(share: number, smooth = false): void {
    const now = this.#flight?.to ?? this.#window
    this.show(moved(now, this.#model.bounds, (now.to - now.from) * share), smooth)
  }

  /** Scrolls, unfolds and moves until a span can be seen. */
  reveal(span: number): void {
    this.paintSoon()
    if (span < 0) return
    const { forest, starts, ends, bounds } = this.#model
    let unfolded = false
    for (let at = forest.parent[span] as number; at !== -1; at = forest.parent[at] as number)
      unfolded = this.#folded.delete(at) || unfolded
    if (unfolded) this.#resized()
    const { scroller } = this.#parts
    const flame = this.#view === 'flame'
    const size = flame ? LANE : ROW
    const top = (flame ? (this.#model.lanes.laneOf[span] as number) : this.#rows.indexOf(span)) * size
    const room = scroller.clientHeight - RULER
    if (top < scroller.scrollTop) scroller.scrollTop = top
    else if (top + size > scroller.scrollTop + room) scroller.scrollTop = top + size - room
    const start = starts[span] as number
    const end = ends[span] as number
    const { from, to } = this.#flight?.to ?? this.#window
    if (end < from || start > to) this.show(moved({ from, to }, bounds, (start + end - from - to) / 2))
  }

  paintSoon(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame((now) => this.#paint(now))
  }

  /** The moment under a pixel. */
  momentAt(x: number): number {
    return momentAt(this.picture, x)
  }

  #resized(): void {
    this.#rows = visibleRows(this.#model.forest, this.#folded)
    const rows = this.#view === 'flame' ? this.#model.lanes.lanes.length * LANE : this.#rows.length * ROW
    // What follows must know how far it can scroll.
    this.#parts.spacer.style.height = `${rows + RULER}px`
    this.paintSoon()
  }

  #paint(now: number): void {
    this.#frame = 0
    this.#fly(now)
    const { canvas } = this.#parts
    const picture = this.picture
    const { width, height, palette } = picture
    const ratio = devicePixelRatio
    if (width === 0 || height === 0) return
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio)
      canvas.height = Math.round(height * ratio)
      canvas.style.width = `${width}px`
      canvas.style.height = `${height}px`
    }
    const pen = canvas.getContext('2d', { alpha: false })
    if (pen === null) return
    pen.setTransform(ratio, 0, 0, ratio, 0, 0)
    pen.fillStyle = palette.background
    pen.fillRect(0, 0, width, height)
    paintTimeLines(pen, picture)
    if (this.#view === 'flame') paintFlame(pen, picture, this.#labels)
    else paintWaterfall(pen, picture, this.#labels)
    paintRuler(pen, picture)
    this.#minimap.paint(this.#model, palette, this.#window)
  }

  /** Goes on from one window to another. */
  #fly(now: number): void {
    if (this.#flight === undefined) return
    const { from, to, since } = this.#flight
    const share = Math.min(1, Math.max(0, (now - since) / ZOOM_MS))
    if (share === 1) {
      this.#window = to
      this.#flight = undefined
      return
    }
    const eased = 1 - (1 - share) ** 3
    this.#window = { from: from.from + (to.from - from.from) * eased, to: from.to + (to.to - from.to) * eased }
    this.paintSoon()
  }
}
