import type { Span } from '../api/shapes.ts'
import type { FittedLabels } from './fitted-label.ts'
import { firstReaching, type Lane } from './flame-lanes.ts'
import { drawErrorMark, LANE, type Picture, RULER, SMALL_FONT, xOf } from './picture.ts'

/** Pixels from which on a span gets its name. */
const NAMED = 28
/** Pixels from which on a span is drawn for itself. */
const SINGLE = 2
/** Pixels of those that are drawn as one, at most, so that it is seen where services change. */
const RUN = 3

/** Rectangles of one colour: x, y and width of each. */
type Batches = Map<string, number[]>

/** A lane of the picture, the spans of it that are too narrow to be told apart drawn as one. */
export function paintFlame(pen: CanvasRenderingContext2D, picture: Picture, labels: FittedLabels): void {
  const { model, scrollTop, height, palette } = picture
  const { lanes } = model.lanes
  const first = Math.max(0, Math.floor(scrollTop / LANE))
  const last = Math.min(lanes.length, Math.ceil((scrollTop + height - RULER) / LANE))
  const strong: Batches = new Map()
  const faint: Batches = new Map()
  const path: number[] = []
  const failed: number[] = []
  const named: number[] = []
  for (let i = first; i < last; i++) {
    const y = RULER + i * LANE - scrollTop
    layLane(lanes[i] as Lane, picture, y, { strong, faint, path, failed, named })
  }
  pen.globalAlpha = 0.3
  fill(pen, faint, LANE - 1)
  pen.globalAlpha = 1
  fill(pen, strong, LANE - 1)
  fill(pen, new Map([[palette.error, failed]]), 3)
  pen.fillStyle = palette.path
  for (let i = 0; i < path.length; i += 3)
    pen.fillRect(path[i] as number, (path[i + 1] as number) + LANE - 4, path[i + 2] as number, 3)
  paintNames(pen, picture, labels, named)
  for (const [span, colour] of [
    [picture.hovered, palette.text],
    [picture.selected, palette.accent],
  ] as const)
    outline(pen, picture, span, colour)
}

interface Laid {
  readonly strong: Batches
  readonly faint: Batches
  readonly path: number[]
  readonly failed: number[]
  /** Span and top of each that is wide enough for its name. */
  readonly named: number[]
}

function layLane(lane: Lane, picture: Picture, y: number, { strong, faint, path, failed, named }: Laid): void {
  const { model, palette, window, width, marked, critical } = picture
  const { spans } = lane
  const scale = (width - picture.labels) / (window.to - window.from)
  const offset = picture.labels - window.from * scale
  let run: Run | undefined
  const end = (): void => {
    if (run === undefined) return
    const batches = run.marked ? strong : faint
    push(batches, palette.bar(run.service), run.left, y, Math.max(run.right - run.left, 1))
    run = undefined
  }
  for (let i = firstReaching(lane, window.from); i < spans.length; i++) {
    const at = spans[i] as number
    const start = model.starts[at] as number
    if (start > window.to) break
    const left = Math.max((model.starts[at] as number) * scale + offset, picture.labels)
    const right = Math.min((model.ends[at] as number) * scale + offset, width)
    const span = model.spans[at] as Span
    const isMarked = marked === undefined || marked.has(at)
    if (right - left < SINGLE) {
      if (run !== undefined && (left > run.right + 1 || run.right - run.left > RUN)) end()
      if (run === undefined) run = { left, right: left, service: span.service, marked: false }
      run.right = Math.max(run.right, right)
      run.marked ||= isMarked
      if (span.error === 1) failed.push(left, y, Math.max(right - left, 1))
      continue
    }
    end()
    push(isMarked ? strong : faint, palette.bar(span.service), left, y, Math.max(right - left - 0.5, 1))
    if (span.error === 1) failed.push(left, y, right - left - 0.5)
    if (right - left > NAMED) named.push(at, y)
    if (critical) {
      for (const part of model.path.get(at) ?? []) {
        const from = Math.max(part.from * scale + offset, left)
        const to = Math.min(part.to * scale + offset, right)
        if (to > from) path.push(from, y, Math.max(to - from, 1))
      }
    }
  }
  end()
}

/** Neighbours that are drawn as one. */
interface Run {
  readonly left: number
  right: number
  readonly service: string
  marked: boolean
}

function push(batches: Batches, colour: string, x: number, y: number, width: number): void {
  const batch = batches.get(colour)
  if (batch === undefined) batches.set(colour, [x, y, width])
  else batch.push(x, y, width)
}

function fill(pen: CanvasRenderingContext2D, batches: Batches, height: number): void {
  for (const [colour, batch] of batches) {
    pen.fillStyle = colour
    for (let i = 0; i < batch.length; i += 3)
      pen.fillRect(batch[i] as number, batch[i + 1] as number, batch[i + 2] as number, height)
  }
}

function paintNames(
  pen: CanvasRenderingContext2D,
  picture: Picture,
  labels: FittedLabels,
  named: readonly number[],
): void {
  const { model, palette, width } = picture
  pen.font = SMALL_FONT
  pen.textBaseline = 'middle'
  for (let i = 0; i < named.length; i += 2) {
    const at = named[i] as number
    const middle = (named[i + 1] as number) + LANE / 2
    const span = model.spans[at] as Span
    let left = Math.max(xOf(picture, model.starts[at] as number), picture.labels) + 5
    const right = Math.min(xOf(picture, model.ends[at] as number), width)
    if (span.error === 1) {
      drawErrorMark(pen, palette, left - 1, middle)
      left += 14
    }
    pen.globalAlpha = picture.marked === undefined || picture.marked.has(at) ? 1 : 0.4
    pen.fillStyle = palette.letters
    pen.fillText(labels.fit(pen, span.resource || span.name, right - left - 3), left, middle)
    pen.globalAlpha = 1
  }
}

function outline(pen: CanvasRenderingContext2D, picture: Picture, span: number, colour: string): void {
  const { model } = picture
  if (span < 0) return
  const left = Math.max(xOf(picture, model.starts[span] as number), picture.labels - 2)
  const right = Math.min(xOf(picture, model.ends[span] as number), picture.width + 2)
  if (right < picture.labels || left > picture.width) return
  const y = RULER + (model.lanes.laneOf[span] as number) * LANE - picture.scrollTop
  pen.strokeStyle = colour
  pen.lineWidth = 2
  pen.strokeRect(left, y, Math.max(right - left, 2), LANE - 1)
}
