import { firstReaching } from './flame-lanes.ts'
import { indentOf } from './paint-waterfall.ts'
import { LANE, momentAt, type Picture, ROW, RULER, xOf } from './picture.ts'
import type { View } from './span-canvas.ts'

/** Pixels around a span that is narrower, at which it is meant nevertheless. */
const NEAR = 3

/** What lies under the pointer. */
export interface Hit {
  /** -1 for none. */
  readonly span: number
  /** Whether it is what folds the span. */
  readonly caret: boolean
  /** Whether it is the scale on top. */
  readonly ruler: boolean
}

/** What is painted at a point of the canvas. */
export function hitAt(picture: Picture, view: View, x: number, y: number): Hit {
  if (y < RULER) return { span: -1, caret: false, ruler: true }
  const below = y - RULER + picture.scrollTop
  if (view === 'flame') return { span: inLane(picture, Math.floor(below / LANE), x), caret: false, ruler: false }
  const span = picture.rows[Math.floor(below / ROW)] ?? -1
  const indent = span === -1 ? 0 : indentOf(picture, span)
  return { span, caret: span !== -1 && x >= indent - 4 && x < indent + 12, ruler: false }
}

function inLane(picture: Picture, index: number, x: number): number {
  const { model } = picture
  const lane = model.lanes.lanes[index]
  if (lane === undefined) return -1
  let nearest = -1
  let least = NEAR
  for (let i = firstReaching(lane, momentAt(picture, x - NEAR)); i < lane.spans.length; i++) {
    const span = lane.spans[i] as number
    const left = xOf(picture, model.starts[span] as number)
    if (left > x + NEAR) break
    const right = Math.max(xOf(picture, model.ends[span] as number), left + 1)
    const away = x < left ? left - x : x > right ? x - right : 0
    if (away < least || (away === 0 && least === 0)) {
      nearest = span
      least = away
    }
  }
  return nearest
}
