/** How many entries are looked at; Node takes no more than 2,000 headers. */
const MAX_ENTRIES = 8192

type List = readonly unknown[]

/**
 * Reads from headers in an array: names and values in turn, as Node's `rawHeaders` has them, or pairs, as `fetch` takes
 * them. Of a header that is there more than once, all values.
 */
export function listGetter(list: List): (name: string) => unknown {
  return (name) => {
    const values: unknown[] = []
    eachHeader(list, (other, value) => {
      if (other.length === name.length && other.toLowerCase() === name) values.push(...[value].flat())
    })
    return values.length === 0 ? undefined : values
  }
}

export function listNames(list: List): string[] {
  const names: string[] = []
  eachHeader(list, (name) => names.push(name))
  return names
}

/** Adds a header, or replaces it where it is there. */
export function listSetter(list: unknown[], name: string, value: string): void {
  const pairs = hasPairs(list)
  for (let i = list.length - (pairs ? 1 : 2); i >= 0; i -= pairs ? 1 : 2) {
    const other = pairs ? (list[i] as List)[0] : list[i]
    if (typeof other === 'string' && other.toLowerCase() === name) list.splice(i, pairs ? 1 : 2)
  }
  if (pairs) list.push([name, value])
  else list.push(name, value)
}

function hasPairs(list: List): boolean {
  return Array.isArray(list[0])
}

function eachHeader(list: List, visit: (name: string, value: unknown) => void): void {
  const pairs = hasPairs(list)
  const end = Math.min(list.length, MAX_ENTRIES)
  for (let i = 0; i < end; i += pairs ? 1 : 2) {
    const [name, value] = pairs ? (Array.isArray(list[i]) ? (list[i] as List) : []) : [list[i], list[i + 1]]
    if (typeof name === 'string') visit(name, value)
  }
}
