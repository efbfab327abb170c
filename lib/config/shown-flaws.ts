import type { Flaw } from './form.ts'
import { MAX_SHOWN, shownName } from './shown-value.ts'

/** What is wrong inside a value, and what stands there: `[1].sample_rate: 7, [3]: 'x'`; of too many the places alone. */
export function shownFlaws(flaws: readonly Flaw[]): string {
  const whole = flaws.map(({ path, got }) => `${path.replace(/^\./, '')}: ${got}`).join(', ')
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
