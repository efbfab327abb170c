import { durationText } from '../../analysis/duration-text.ts'
import { uncovered } from '../../analysis/self-time.ts'
import type { Span } from '../api/shapes.ts'
import type { FittedLabels } from './fitted-label.ts'
import { drawErrorMark, FONT, type Picture, ROW, RULER, SMALL_FONT, xOf } from './picture.ts'

/** Pixels of a level of the tree. */
export const INDENT = 14
/** Of the room for names, what levels may take. */
const DEEPEST = 0.55
const BAR = 12

/** A row for each span: its name in the tree, and its time. */
export function paintWaterfall(pen: CanvasRenderingContext2D, picture: Picture, labels: FittedLabels): void {
  const { rows, scrollTop, height, palette } = picture
  const first = Math.max(0, Math.floor(scrollTop / ROW))
  const last = Math.min(rows.length, Math.ceil((scrollTop + height - RULER) / ROW))
  for (let i = first; i < last; i++) {
    const span = rows[i] as number
    const top = RULER + i * ROW - scrollTop
    if (span === picture.selected || span === picture.hovered) {
      pen.fillStyle = span === picture.selected ? palette.chosen : palette.stripe
      pen.fillRect(0, top, picture.width, ROW)
    }
    pen.globalAlpha = picture.marked === undefined || picture.marked.has(span) ? 1 : 0.3
    paintName(pen, picture, labels, span, top)
    paintBar(pen, picture, labels, span, top)
    pen.globalAlpha = 1
  }
  pen.fillStyle = palette.line
  pen.fillRect(picture.labels, RULER, 1, height - RULER)
}

/** Where the name of a span begins, in pixels; what is very deep begins no further right. */
export function indentOf({ model, labels }: Picture, span: number): number {
  return 8 + Math.min((model.forest.depth[span] as number) * INDENT, labels * DEEPEST)
}

function paintName(
  pen: CanvasRenderingContext2D,
  picture: Picture,
  labels: FittedLabels,
  at: number,
  top: number,
): void {
  const { model, palette } = picture
  const span = model.spans[at] as Span
  const middle = top + ROW / 2
  const indent = indentOf(picture, at)
  pen.fillStyle = palette.line
  for (let x = 8 + INDENT / 2; x < indent; x += INDENT) pen.fillRect(Math.round(x) - 2, top, 1, ROW)
  let x = indent
  pen.textBaseline = 'middle'
  pen.font = SMALL_FONT
  if (model.forest.children(at).length > 0) {
    pen.fillStyle = palette.muted
    pen.beginPath()
    if (picture.folded.has(at)) {
      pen.moveTo(x + 1, middle - 4)
      pen.lineTo(x + 6, middle)
      pen.lineTo(x + 1, middle + 4)
    } else {
      pen.moveTo(x - 1, middle - 2.5)
      pen.lineTo(x + 7, middle - 2.5)
      pen.lineTo(x + 3, middle + 3)
    }
    pen.fill()
  }
  x += 13
  pen.fillStyle = palette.bar(span.service)
  pen.fillRect(x, middle - 5, 4, 10)
  x += 10
  if (span.error === 1) {
    drawErrorMark(pen, palette, x, middle)
    x += 16
  }
  pen.font = FONT
  pen.fillStyle = span.error === 1 ? palette.error : palette.text
  const room = picture.labels - x - 8
  const name = labels.fit(pen, span.resource || span.name, room)
  pen.fillText(name, x, middle)
  const start = x + labels.width(pen, name) + 16
  const rest = picture.labels - 8 - start
  if (rest < 32 || name.endsWith('…')) return
  pen.font = SMALL_FONT
  pen.fillStyle = palette.muted
  pen.fillText(labels.fit(pen, aside(picture, at, span), rest), start, middle)
}

/** What the colour and the resource of a span do not say: another service than its parent's, and its own name. */
function aside({ model }: Picture, at: number, span: Span): string {
  const parent = model.forest.parent[at] as number
  if (parent === -1 && span.parent !== '0') return 'its parent has not come'
  const service = parent !== -1 && model.spans[parent]?.service === span.service ? '' : span.service
  const name = span.resource === '' || span.resource === span.name ? '' : span.name
  return service === '' || name === '' ? service + name : `${service} · ${name}`
}

function paintBar(
  pen: CanvasRenderingContext2D,
  picture: Picture,
  labels: FittedLabels,
  at: number,
  top: number,
): void {
  const { model, palette, width } = picture
  const span = model.spans[at] as Span
  const left = xOf(picture, model.starts[at] as number)
  const right = Math.max(xOf(picture, model.ends[at] as number), left + 2)
  const text = durationText(span.duration)
  const middle = top + ROW / 2
  pen.save()
  pen.beginPath()
  pen.rect(picture.labels + 1, top, width - picture.labels - 1, ROW)
  pen.clip()
  const y = Math.round(middle - BAR / 2)
  pen.fillStyle = palette.pale(span.service)
  pen.fillRect(left, y, right - left, BAR)
  pen.fillStyle = palette.bar(span.service)
  uncovered(model.forest, model.starts, at, (from, to) => {
    const x = xOf(picture, from)
    pen.fillRect(x, y, Math.max(xOf(picture, to) - x, 1), BAR)
  })
  if (span.error === 1) {
    pen.strokeStyle = palette.error
    pen.lineWidth = 1.5
    pen.strokeRect(left + 0.5, y + 0.5, Math.max(right - left - 1, 1), BAR - 1)
  }
  if (picture.critical) {
    pen.fillStyle = palette.path
    for (const { from, to } of model.path.get(at) ?? []) {
      const x = xOf(picture, from)
      pen.fillRect(x, y + BAR + 1, Math.max(xOf(picture, to) - x, 1), 2.5)
    }
  }
  pen.fillStyle = palette.background
  for (const { time } of span.events) pen.fillRect(xOf(picture, time) - 1, y, 2, BAR)
  pen.font = SMALL_FONT
  pen.fillStyle = palette.muted
  const room = labels.width(pen, text)
  if (right + 6 + room < width) pen.fillText(text, Math.max(right, picture.labels) + 6, middle)
  else if (left - 6 - room > picture.labels) pen.fillText(text, left - 6 - room, middle)
  else {
    pen.fillStyle = palette.letters
    pen.fillText(text, Math.max(left, picture.labels) + 6, middle)
  }
  pen.restore()
}
