const UNITS: readonly (readonly [name: string, nanoseconds: number])[] = [
  ['ns', 1],
  ['µs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
]
const MINUTE = 60
const HOUR = 3600
const DAY = 24 * HOUR
const YEAR = 365.25 * DAY

/**
 * Nanoseconds for people, in the unit that suits and at most 8 characters: `820 µs`, `4.25 ms`, `1.20 s`, `2m 05s`,
 * `3h 12m`, `12d 05h`, `27 y`.
 */
export function durationText(nanoseconds: bigint | number): string {
  const total = Number(nanoseconds)
  if (total <= 0) return '0 ns'
  for (const [unit, size] of UNITS) {
    const value = total / size
    // 999.5 would be rounded to 1000, which is 1.00 of the next unit.
    if (unit === 's' ? value < MINUTE - 0.05 : value < 999.5) return `${digits(value, unit)} ${unit}`
  }
  const seconds = Math.round(total / 1e9)
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)}m ${two(seconds % MINUTE)}s`
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)}h ${two(Math.floor((seconds % HOUR) / MINUTE))}m`
  if (seconds < YEAR) return `${Math.floor(seconds / DAY)}d ${two(Math.floor((seconds % DAY) / HOUR))}h`
  return `${Math.floor(seconds / YEAR)} y`
}

function digits(value: number, unit: string): string {
  if (unit === 'ns' || value >= 99.95) return value.toFixed(0)
  return value.toFixed(value >= 9.995 ? 1 : 2)
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
