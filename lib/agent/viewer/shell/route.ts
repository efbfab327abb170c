import { useEffect, useState } from 'preact/hooks'

export const SCREENS = ['traces', 'services', 'errors', 'compare', 'wire', 'doctor'] as const
export type Screen = (typeof SCREENS)[number] | 'trace'

/** Where in the viewer one is; what stands behind the `#` of the address. */
export interface Route {
  readonly screen: Screen
  /** Of the trace that is shown; empty on other screens. */
  readonly id: string
  readonly parameters: Readonly<Record<string, string>>
}

type Parameters = Readonly<Record<string, string | null | undefined>>

/** Reads `#/trace/1f2e?span=12`; whatever cannot be read leads to the traces. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s)
  const [name = '', id = ''] = path.split('/')
  const parameters = Object.fromEntries(new URLSearchParams(query))
  if (name === 'trace' && /^[0-9a-f]{1,32}$/i.test(id)) return { screen: 'trace', id, parameters }
  const screen = SCREENS.find((known) => known === name) ?? 'traces'
  return { screen, id: '', parameters }
}

/** The address of a screen, e.g. `#/traces?query=service%3Aweb`; parameters that are empty are left out. */
export function routeTo(screen: Screen, parameters: Parameters = {}, id = ''): string {
  const query = Object.entries(parameters)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&')
  return `#/${screen}${id === '' ? '' : `/${id}`}${query === '' ? '' : `?${query}`}`
}

/** The address of a trace, or of one of its spans. */
export function traceRoute(id: string, span?: string): string {
  return routeTo('trace', { span }, id)
}

/** Goes to an address; one that replaces the present one is not gone back to. */
export function go(address: string, { replace = false } = {}): void {
  if (!replace) location.hash = address
  else if (location.hash !== address) {
    history.replaceState(null, '', address)
    dispatchEvent(new HashChangeEvent('hashchange'))
  }
}

/** The present address, as it changes. */
export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash)
  useEffect(() => {
    const changed = () => setHash(location.hash)
    addEventListener('hashchange', changed)
    return () => removeEventListener('hashchange', changed)
  }, [])
  return parseRoute(hash)
}
