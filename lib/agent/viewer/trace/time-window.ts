/** A part of a trace that is looked at, in nanoseconds after its start. */
export interface TimeWindow {
  readonly from: number
  readonly to: number
}

/** Nanoseconds; clocks tell no less. */
const NARROWEST = 50

/** The window made wider or narrower by a factor, with one moment kept in its place. */
export function zoomed(window: TimeWindow, bounds: TimeWindow, factor: number, anchor: number): TimeWindow {
  const width = Math.max(Math.min(NARROWEST, bounds.to - bounds.from), (window.to - window.from) * factor)
  const share = (anchor - window.from) / (window.to - window.from)
  const from = anchor - width * share
  return inside({ from, to: from + width }, bounds)
}

/** The window moved by so many nanoseconds, as far as there is something to see. */
export function moved(window: TimeWindow, bounds: TimeWindow, by: number): TimeWindow {
  return inside({ from: window.from + by, to: window.to + by }, bounds)
}

/** The window around a stretch of time, with some room at both sides. */
export function around(from: number, to: number, bounds: TimeWindow): TimeWindow {
  const room = Math.max((to - from) * 0.08, NARROWEST / 2)
  return inside({ from: from - room, to: to + room }, bounds)
}

/** The window from one moment to another, whichever is earlier. */
export function between(a: number, b: number, bounds: TimeWindow): TimeWindow {
  const [from, to] = a < b ? [a, b] : [b, a]
  return inside({ from, to: Math.max(to, from + NARROWEST) }, bounds)
}

function inside({ from, to }: TimeWindow, bounds: TimeWindow): TimeWindow {
  const width = to - from
  if (width >= bounds.to - bounds.from) return bounds
  if (from < bounds.from) return { from: bounds.from, to: bounds.from + width }
  if (to > bounds.to) return { from: bounds.to - width, to: bounds.to }
  return { from, to }
}
