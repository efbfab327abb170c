/** Nanoseconds of each unit. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['ns', 1],
  ['us', 1e3],
  ['µs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
])

/** What to write of durations that are taken. */
export const DURATIONS = 'a number with a unit (ns, us, ms or s), e.g. 200ms'

const DURATION = /^(\d{1,15}(?:\.\d{1,9})?)([a-zµ]{1,2})$/
const COUNT = /^\d{1,15}$/

/** Nanoseconds of `200ms`, `1.5s` or `80us`; nothing if it is none. */
export function readDuration(text: string): number | undefined {
  const [, digits, unit = ''] = DURATION.exec(text) ?? []
  const size = UNITS.get(unit)
  return digits === undefined || size === undefined ? undefined : Number(digits) * size
}

/** A number of things; nothing if it is none. */
export function readCount(text: string): number | undefined {
  return COUNT.test(text) ? Number(text) : undefined
}

/** How two numbers may be compared, the longer signs first. */
export const COMPARISONS: readonly (readonly [sign: string, holds: (value: number, limit: number) => boolean])[] = [
  ['>=', (value, limit) => value >= limit],
  ['<=', (value, limit) => value <= limit],
  ['>', (value, limit) => value > limit],
  ['<', (value, limit) => value < limit],
  ['=', (value, limit) => value === limit],
]
