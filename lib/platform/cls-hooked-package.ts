import { createRequire } from 'node:module'
import { resolve } from 'node:path'

/**
 * Loads cls-hooked: that of a program, else the one that is installed beside clew. Undefined if there is none; throws what
 * it throws itself.
 */
export function loadClsHooked(program = process.argv[1] ?? 'program'): unknown {
  const places = [() => resolve(program), () => import.meta.filename]
  for (const place of places) {
    const load = loaderFrom(place)
    if (load !== undefined) return keepingNamespaces(load)
  }
  return undefined
}

function loaderFrom(place: () => string): (() => unknown) | undefined {
  try {
    const require = createRequire(place())
    const file = require.resolve('cls-hooked')
    return () => require(file)
  } catch {
    return undefined
  }
}

/** The namespaces are in `process.namespaces`, where each copy of cls-hooked begins with none, be there some of another's. */
function keepingNamespaces(load: () => unknown): unknown {
  const own = process as { namespaces?: object }
  const { namespaces } = own
  try {
    return load()
  } finally {
    if (namespaces !== undefined) own.namespaces = namespaces
  }
}
