import { type Cell, cellsOf, longest, type Page } from './page.ts'
import type { OriginReport, SettingReport } from './setting-report.ts'

const GAP = 2

/** Draws the settings that are not the default, and the service, for which people look in vain under another name. */
export function drawSettings(settings: readonly SettingReport[], page: Page): void {
  const rows = settings.filter((report, i) => isShown(report, settings.slice(0, i)))
  const widest = longest(rows.map(nameOf))
  // Where most have to stand below their names, all do.
  const keyCells = rows.filter((row) => page.fits(widest, cellsFor(row))).length * 2 > rows.length ? widest : 0
  const at = originsAt(rows, page.room(keyCells))
  page.heading('Settings')
  for (const row of rows) page.pair(nameOf(row), keyCells, cellsFor(row, at))
  page.paragraph('all others have their defaults', { indent: 2 })
}

/** From which cell on most origins stand on the line of their value, one below the other. */
function originsAt(rows: readonly SettingReport[], room: number): number {
  let best = 0
  let most = 0
  for (const value of rows.map((row) => cellsOf(textOf(row)))) {
    const at = value + GAP
    const aligned = rows.filter(
      (row) => cellsOf(textOf(row)) <= value && at + cellsOf(placeOf(row.origin)) <= room,
    ).length
    if (aligned > most || (aligned === most && at < best)) {
      best = at
      most = aligned
    }
  }
  return best
}

function cellsFor(report: SettingReport, at = 0): Cell[] {
  const aside = { text: placeOf(report.origin), at }
  const lost = report.shadowed.map(
    (other): Cell => ({ text: `instead of ${other.raw} from ${placeOf(other)}`, style: 'dim' }),
  )
  return [{ text: textOf(report), aside }, ...lost]
}

function isShown({ key, value, variables, origin }: SettingReport, before: readonly SettingReport[]): boolean {
  if (key === 'service') return true
  if (origin.variable === null) return false
  // What follows from another row and says the same need not be said twice.
  return (
    variables.includes(origin.variable) ||
    !before.some((other) => other.value === value && other.origin.variable === origin.variable)
  )
}

function nameOf({ key, option }: SettingReport): string {
  return option ?? key
}

function textOf({ value, unit }: SettingReport): string {
  return unit === null || !/^[\d.]+$/.test(value) ? value : `${value} ${unit}`
}

function placeOf({ variable, file }: OriginReport): string {
  if (variable === null) return 'the default'
  return file === null ? variable : `${variable} in ${file}`
}
