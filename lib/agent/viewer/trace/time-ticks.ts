import type { TimeWindow } from './time-window.ts'

/** The round moments of a window, so many at most: 1, 2 or 5 of some unit apart. */
export function timeTicks({ from, to }: TimeWindow, most: number): number[] {
  const least = (to - from) / Math.max(1, most)
  const magnitude = 10 ** Math.floor(Math.log10(least))
  const step = magnitude * ([1, 2, 5, 10].find((factor) => factor * magnitude >= least) ?? 10)
  const ticks: number[] = []
  for (let i = Math.ceil(from / step); i * step <= to; i++) ticks.push(i * step)
  return ticks
}

const UNITS: readonly (readonly [unit: string, size: number])[] = [
  ['s', 1e9],
  ['ms', 1e6],
  ['µs', 1e3],
]

/** A moment after the start, with as many digits as moments so far apart need. */
export function momentLabel(moment: number, apart: number): string {
  const [unit, size] = UNITS.find(([, size]) => Math.abs(moment) >= size) ?? ['ns', 1]
  if (moment === 0) return '0'
  const digits = Math.max(0, Math.ceil(-Math.log10(apart / size) - 1e-9))
  return `${(moment / size).toFixed(Math.min(9, digits))} ${unit}`
}
