import type { SpanForest } from '../../analysis/span-forest.ts'

/** Spans that lie one behind the other. */
export interface Lane {
  /** Their positions, in the order in which they start. */
  readonly spans: readonly number[]
  /** For each the latest end of it and those before it. */
  readonly reach: readonly number[]
}

export interface FlameLanes {
  readonly lanes: readonly Lane[]
  /** Of each span the lane it lies in. */
  readonly laneOf: Int32Array
}

/** How many lanes below its parent a span may be put; what finds no room there lies upon others. */
const MOST_BELOW = 64

interface Filling {
  readonly spans: number[]
  readonly ends: number[]
}

/** A lane for each span: below its parent, and beside nothing that was at work at the same time. */
export function flameLanes(forest: SpanForest, starts: Float64Array, ends: Float64Array): FlameLanes {
  const lanes: Filling[] = []
  const laneOf = new Int32Array(starts.length)
  for (const span of forest.order) {
    const parent = forest.parent[span] as number
    const first = parent === -1 ? 0 : (laneOf[parent] as number) + 1
    const start = starts[span] as number
    const end = ends[span] as number
    let at = first
    let place = 0
    for (; at < first + MOST_BELOW; at++) {
      const lane = lanes[at]
      if (lane === undefined) break
      place = placeOf(lane.ends, start)
      const next = lane.spans[place]
      if (next === undefined || (starts[next] as number) >= end) break
    }
    at = Math.min(at, first + MOST_BELOW - 1)
    const lane = lanes[at] ?? { spans: [], ends: [] }
    lanes[at] = lane
    place = placeOf(lane.ends, start)
    lane.spans.splice(place, 0, span)
    lane.ends.splice(place, 0, end)
    laneOf[span] = at
  }
  return { lanes: lanes.map(({ spans }) => laneFrom(spans, starts, ends)), laneOf }
}

/** The first in a lane that begins at or reaches beyond a moment. */
export function firstReaching(lane: Lane, moment: number): number {
  let low = 0
  let high = lane.reach.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((lane.reach[middle] as number) < moment) low = middle + 1
    else high = middle
  }
  return low
}

/** How many of the ends are not after a moment. They are in order, but for what lies upon others. */
function placeOf(ends: readonly number[], moment: number): number {
  let low = 0
  let high = ends.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ends[middle] as number) <= moment) low = middle + 1
    else high = middle
  }
  return low
}

function laneFrom(spans: number[], starts: Float64Array, ends: Float64Array): Lane {
  spans.sort((a, b) => (starts[a] as number) - (starts[b] as number))
  let reach = Number.NEGATIVE_INFINITY
  return {
    spans,
    reach: spans.map((span) => {
      reach = Math.max(reach, ends[span] as number)
      return reach
    }),
  }
}
