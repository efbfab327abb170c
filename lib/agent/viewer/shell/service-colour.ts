/** The hues that services get; none is near the red of errors. */
const HUES = [212, 152, 28, 268, 188, 48, 316, 96, 240, 172, 68, 292, 200, 128]
const SHADES = 2

/** Which colour a service has, always the same for a name. */
export interface ServiceColour {
  /** Degrees. */
  readonly hue: number
  /** 0 or 1: of two services with one hue the second may be paler. */
  readonly shade: number
}

const known = new Map<string, ServiceColour>()

export function serviceColour(service: string): ServiceColour {
  let colour = known.get(service)
  if (colour === undefined) {
    const hash = fnv1a(service)
    colour = { hue: HUES[hash % HUES.length] as number, shade: Math.floor(hash / HUES.length) % SHADES }
    known.set(service, colour)
  }
  return colour
}

/** https://datatracker.ietf.org/doc/html/draft-eastlake-fnv: 32 bits, of UTF-16 code units, and mixed once more. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f)
  return (hash ^ (hash >>> 13)) >>> 0
}
