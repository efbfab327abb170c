import { countOf } from '../span/count-of.ts'

/** How many entries are looked at; Node takes no more than 2,000 headers. */
const MAX_ENTRIES = 8192

type List = readonly unknown[]

/**
 * Reads from headers in an array: names and values in turn, as Node's `rawHeaders` has them, or pairs, as `fetch` takes
 * them. Of a header that is there more than once, all values.
 */
export function listGetter(list: List): (name: string) => unknown {
  const step = stepOf(list)
  return (name) => {
    let values: unknown[] | undefined
    const end = countOf(list, MAX_ENTRIES)
    for (let i = 0; i < end; i += step) {
      const other = nameAt(list, i, step)
      if (other === undefined || other.length !== name.length || other.toLowerCase() !== name) continue
      values ??= []
      takeValues(values, valueAt(list, i, step))
    }
    return values
  }
}

/** One value or several, of which an array may have billions. */
function takeValues(values: unknown[], given: unknown): void {
  if (!Array.isArray(given)) {
    values.push(given)
    return
  }
  const end = countOf(given, MAX_ENTRIES)
  for (let i = 0; i < end; i++) values.push(given[i])
}

export function listNames(list: List): string[] {
  const step = stepOf(list)
  const names: string[] = []
  const end = countOf(list, MAX_ENTRIES)
  for (let i = 0; i < end; i += step) {
    const name = nameAt(list, i, step)
    if (name !== undefined) names.push(name)
  }
  return names
}

/** Adds a header, or replaces it where it is there. False for a list so long that nobody would read it there. */
export function listSetter(list: unknown[], name: string, value: string): boolean {
  if (list.length >= MAX_ENTRIES) return false
  const step = stepOf(list)
  listWithout(list, name)
  if (step === PAIRS) list.push([name, value])
  else list.push(name, value)
  return true
}

/** Takes a header out, however often and in whatever case it is there; not out of a list that is too long to be read. */
export function listWithout(list: unknown[], name: string): void {
  const length = countOf(list, MAX_ENTRIES + 1)
  if (length > MAX_ENTRIES) return
  const step = stepOf(list)
  for (let i = length - step; i >= 0; i -= step) if (nameAt(list, i, step)?.toLowerCase() === name) list.splice(i, step)
}

const PAIRS = 1
const IN_TURN = 2

/** How many entries a header has. */
type Step = typeof PAIRS | typeof IN_TURN

function stepOf(list: List): Step {
  return Array.isArray(list[0]) ? PAIRS : IN_TURN
}

function nameAt(list: List, at: number, step: Step): string | undefined {
  const entry = list[at]
  const name: unknown = step === IN_TURN ? entry : Array.isArray(entry) ? entry[0] : undefined
  return typeof name === 'string' ? name : undefined
}

function valueAt(list: List, at: number, step: Step): unknown {
  return step === IN_TURN ? list[at + 1] : (list[at] as List)[1]
}
