const THOUSANDS = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const UNITS = ['B', 'kB', 'MB', 'GB'] as const
const MINUTE = 60_000

/** 12,345. */
export function countText(count: number): string {
  return THOUSANDS.format(count)
}

/** 3.2 MB. */
export function bytesText(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit > 0 && value < 99.5 ? value.toFixed(1) : value.toFixed(0)} ${UNITS[unit]}`
}

/** 4.2 %; what is more than nothing is not said to be 0. */
export function percentText(share: number): string {
  const percent = share * 100
  if (percent > 0 && percent < 0.1) return '<0.1 %'
  return `${percent >= 9.95 || percent === 0 ? percent.toFixed(0) : percent.toFixed(1)} %`
}

/** 12/min, from how many came in a minute. */
export function rateText(perMinute: number): string {
  if (perMinute >= 600) return `${countText(perMinute / 60)}/s`
  return `${perMinute >= 9.95 ? perMinute.toFixed(0) : perMinute.toFixed(1)}/min`
}

/** 14:03:22.519, by the clock of the reader. */
export function clockText(milliseconds: number): string {
  const date = new Date(milliseconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

/** The same with the day. */
export function momentText(milliseconds: number): string {
  const date = new Date(milliseconds)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clockText(milliseconds)}`
}

/** How long ago, roughly: `just now`, `4 min ago`, `2 h ago`, `3 d ago`. */
export function agoText(milliseconds: number, now: number): string {
  const minutes = Math.floor((now - milliseconds) / MINUTE)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h ago` : `${Math.floor(minutes / 1440)} d ago`
}

/** Milliseconds since the epoch of a time in nanoseconds, written in decimal. */
export function millisecondsOf(nanoseconds: string): number {
  return /^\d+$/.test(nanoseconds) ? Number(BigInt(nanoseconds) / 1000n) / 1000 : 0
}
