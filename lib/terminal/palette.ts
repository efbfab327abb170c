/** Select Graphic Rendition codes of ECMA-48. */
export type Style = 'bold' | 'dim' | 'red' | 'yellow' | { readonly service: string }

const CODES: Readonly<Record<Exclude<Style, object>, string>> = { bold: '1', dim: '2', red: '31', yellow: '33' }
/** Neither red, which is for errors, nor black or white, of which one is the background. */
const SERVICE_CODES: readonly string[] = ['36', '35', '34', '32', '33', '96', '95', '94', '92', '93']

/** Puts text in a style. */
export type Paint = (style: Style, text: string) => string

/** Without colour, text stays as it is. With it, a service has the same one in all that this palette paints. */
export function palette(colour: boolean): Paint {
  const services = new Map<string, string>()
  return (style, text) => {
    if (!colour || text === '') return text
    const code = typeof style === 'string' ? CODES[style] : serviceCode(style.service, services)
    return `\u001b[${code}m${text}\u001b[0m`
  }
}

/** The colour that its name comes to, as in every run, or the next if another service has that. */
function serviceCode(service: string, services: Map<string, string>): string {
  const known = services.get(service)
  if (known !== undefined) return known
  const first = hash(service) % SERVICE_CODES.length
  const wheel = [...SERVICE_CODES.slice(first), ...SERVICE_CODES.slice(0, first)]
  const used = new Set(services.values())
  const free = wheel.find((code) => !used.has(code))
  if (free !== undefined) services.set(service, free)
  return free ?? (wheel[0] as string)
}

/** FNV-1a */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value >>> 0
}
