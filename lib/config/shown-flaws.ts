import type { Flaw } from './form.ts'
import { MAX_SHOWN, shownName } from './shown-value.ts'

/** What is wrong inside a value, and what stands there: `[1].sample_rate: 7, [3]: 'x'`; of too many the places alone. */
export function shownFlaws(flaws: readonly Flaw[]): string {
  const whole = flaws.map((flaw) => `${placeOf(flaw)}: ${flaw.got}`).join(', ')
  return whole.length <= MAX_SHOWN ? whole : shownPlaces(flaws)
}

/** Where something is wrong, as many as there is room for: `[1], [3] and 7 more`. */
export function shownPlaces(flaws: readonly Flaw[]): string {
  const places = [...new Set(flaws.map(({ path }) => shownName(/^\[\d+\]|[^.]+/.exec(path)?.[0] ?? path)))]
  let shown = ''
  for (const [i, place] of places.entries()) {
    const rest = places.length - i - 1
    const next = shown === '' ? place : `${shown}, ${place}`
    if (shown !== '' && next.length + ` and ${rest} more`.length > MAX_SHOWN)
      return shownName(`${shown} and ${rest + 1} more`)
    shown = next
  }
  return shownName(shown)
}

/** More are not told one by one. */
const MAX_TOLD = 3

/** What was expected in the places where something is wrong: `a number from 0 to 1 at [1].sample_rate`; undefined if there are many. */
export function shownExpected(flaws: readonly Flaw[]): string | undefined {
  if (flaws.length > MAX_TOLD) return undefined
  return flaws.map((flaw) => `${flaw.expected} at ${placeOf(flaw)}`).join(' and ')
}

/** What to do in these places: `Make [1].sample_rate a number from 0 to 1.`; undefined if there are many. */
export function mendOf(flaws: readonly Flaw[]): string | undefined {
  if (flaws.length > MAX_TOLD) return undefined
  return flaws.map((flaw) => `Make ${placeOf(flaw)} ${flaw.expected}.`).join(' ')
}

function placeOf({ path }: Flaw): string {
  return shownName(path.replace(/^\./, ''))
}
