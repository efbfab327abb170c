import { type Around, latest, type Which } from './program.ts'

/** What is active, the newest on top. A list is never changed: who puts something on top has a new one. */
export type List = { readonly top: Found; readonly below: List } | undefined
/** What is active in a strand of execution, for each of two tracers. */
export type Strand = [List, List]
/** What a list holds: a span, one of another process, suppression, or nothing by intent. */
export type Found = ModelSpan | RemoteSpan | 'suppressed' | undefined

export interface ModelSpan {
  readonly name: string
  readonly byHand: boolean
  finished: boolean
}

interface RemoteSpan {
  readonly remote: string
}

/**
 * Which parents are right, said without a tracer:
 *
 * 1. A strand is an async function, or a callback in a turn of its own. It begins with what is active where it is started,
 *    and what it makes active is active for nobody else, but for what it starts.
 * 2. A function without an await is part of the strand that calls it. So are a generator's steps and a listener.
 * 3. A span that is opened by hand goes on top for the rest of its strand.
 * 4. A span around a function, `activate`, `suppress` and `bind` set what is active in that function only. A generator that
 *    was made in a span has that active, and what it left open there, in each of its steps, and its consumer has not.
 * 5. A look-up takes the top of the list, but passes by a span that was opened by hand and is finished.
 * 6. A span around a function is found also when it is finished, and is the parent then too. With `detached: 'link'` it is
 *    none: nothing is active, and a span that starts is a root that links to it.
 * 7. A parent that is named is stronger than what is active. But where suppression is found, there is no span at all.
 * 8. A span is finished by the end of its function or block, or by hand; the first of these counts.
 */
export class Model {
  /** Each span and its parent, in the order in which they started. */
  readonly tree: string[] = []
  readonly spans: [(ModelSpan | 'suppressed')[], (ModelSpan | 'suppressed')[]] = [[], []]
  readonly #links: boolean
  #names = 0

  constructor(detached: 'child' | 'link') {
    this.#links = detached === 'link'
  }

  /** Starts a span: below what is active, if `implicit`. */
  start(
    strand: Strand,
    tracer: 0 | 1,
    below: Which | undefined,
    byHand: boolean,
    implicit = true,
  ): ModelSpan | 'suppressed' {
    const name = `s${this.#names++}`
    const found = find(strand[tracer])
    if (found === 'suppressed') return 'suppressed'
    const around = implicit ? found : undefined
    if (below !== undefined) this.tree.push(`${name} below ${nameOf(this.named(below, strand, tracer))}`)
    else if (this.#isLeft(around)) this.tree.push(`${name} below - after ${around.name}`)
    else this.tree.push(`${name} below ${nameOf(around)}`)
    return { name, byHand, finished: false }
  }

  /** What is active. */
  active(strand: Strand, tracer: 0 | 1): Found {
    const found = find(strand[tracer])
    return this.#isLeft(found) ? undefined : found
  }

  /** What is active inside of a function, and what is to be done when it ends. */
  around(around: Around, strand: Strand, tracer: 0 | 1): readonly [List, (thrown?: boolean) => void] {
    const here = strand[tracer]
    switch (around.by) {
      case 'nothing':
      case 'bound':
        return [here, () => {}]
      case 'suppress':
        return [{ top: 'suppressed', below: here }, () => {}]
      case 'activate':
        return [{ top: this.named(around.which, strand, tracer), below: here }, () => {}]
      default: {
        const span = this.start(strand, tracer, around.below, false)
        this.spans[tracer].push(span)
        const waitsForDone = around.by === 'done'
        return [{ top: span, below: here }, (thrown = false) => (thrown || !waitsForDone) && finish(span)]
      }
    }
  }

  /** What a program means where it names a parent, or what is to be active. */
  named(which: Which, strand: Strand, tracer: 0 | 1): Found {
    if (which === 'nothing') return undefined
    if (which === 'remote') return { remote: 'remote' }
    if (which === 'carrier') {
      const active = this.active(strand, tracer)
      if (active === 'suppressed') return undefined
      return isSpan(active) ? { remote: active.name } : active
    }
    if ('span' in which) return latest(this.spans[tracer], which.span)
    const span = latest(this.spans[tracer], which.context)
    return span === 'suppressed' ? undefined : span
  }

  #isLeft(found: Found): found is ModelSpan {
    return this.#links && isSpan(found) && found.finished
  }
}

/** The strand that is started here, with a list of its own for one of the tracers. */
export function branch([first, second]: Strand, tracer: 0 | 1, list: List): Strand {
  return tracer === 0 ? [list, second] : [first, list]
}

/** Calls a function with another list in the same strand; gives what it left of that. */
export function within(strand: Strand, tracer: 0 | 1, list: List, fn: () => void): List {
  const before = strand[tracer]
  strand[tracer] = list
  fn()
  const left = strand[tracer]
  strand[tracer] = before
  return left
}

export function finish(span: Found): void {
  if (isSpan(span)) span.finished = true
}

export function isSpan(found: Found): found is ModelSpan {
  return typeof found === 'object' && 'byHand' in found
}

export function nameOf(found: Found): string {
  if (isSpan(found)) return found.name
  return typeof found === 'object' ? found.remote : '-'
}

function find(list: List): Found {
  const top = list?.top
  return isSpan(top) && top.byHand && top.finished ? find(list?.below) : top
}
