import { serviceColour } from '../shell/service-colour.ts'

/** The colours by their names in the style sheet; `letters` are those on bars. */
const NAMES = [
  'background',
  'stripe',
  'line',
  'text',
  'muted',
  'accent',
  'chosen',
  'error',
  'path',
  'veil',
  'letters',
] as const

/** The colours that a canvas draws with; it cannot use those of the style sheet by their names. */
export interface Palette extends Readonly<Record<(typeof NAMES)[number], string>> {
  /** What a service did itself. */
  bar(service: string): string
  /** What it waited for. */
  pale(service: string): string
}

/** The colours as the style sheet has them for an element, in dark or light. */
export function paletteOf(element: HTMLElement): Palette {
  const probe = document.createElement('i')
  probe.className = 'service-colours'
  const style = getComputedStyle(probe)
  const colour = (name: string): string => {
    element.append(probe)
    probe.style.color = `var(--${name})`
    const { color } = style
    probe.remove()
    return color
  }
  const once = (name: string) => {
    const known = new Map<string, string>()
    return (service: string): string => {
      let made = known.get(service)
      if (made === undefined) {
        const { hue, shade } = serviceColour(service)
        probe.style.setProperty('--hue', String(hue))
        probe.style.setProperty('--shade', String(shade))
        made = colour(name)
        known.set(service, made)
      }
      return made
    }
  }
  const named = Object.fromEntries(NAMES.map((name) => [name, colour(name)])) as Record<(typeof NAMES)[number], string>
  return { ...named, bar: once('bar'), pale: once('pale') }
}
