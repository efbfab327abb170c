import { namesOf } from '../span/properties.ts'
import { listNames } from './header-list.ts'
import type { Headers } from './headers.ts'

/** How many names are looked at where there is no bound; Node takes no more than 2,000 headers. */
const MAX_NAMES = 4096

/** The names in a carrier of any kind, as they stand there. May throw. */
export function namesIn(carrier: Headers): readonly string[] {
  if (Array.isArray(carrier)) return listNames(carrier)
  const { keys, getHeaderNames } = carrier
  if (typeof getHeaderNames === 'function') return texts(Reflect.apply(getHeaderNames, carrier, []))
  if (typeof keys === 'function') return texts(Reflect.apply(keys, carrier, []))
  return namesOf(carrier)
}

function texts(names: unknown): string[] {
  const found: string[] = []
  let seen = 0
  for (const name of names as Iterable<unknown>) {
    if (typeof name === 'string') found.push(name)
    if (++seen >= MAX_NAMES) break
  }
  return found
}
