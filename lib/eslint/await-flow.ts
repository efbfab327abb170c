import type { CodePath, Segment, SyntaxNode } from './syntax.ts'

/** A point at which a function may stop and go on later. */
interface Pause {
  readonly node: SyntaxNode
  /** Whether what comes after runs in a branch of the function's own: after an `await`, and not after a `yield`. */
  readonly own: boolean
  /** For an `await using`, which waits at the end of its block: that block, in which nothing has been waited for yet. */
  readonly scope?: SyntaxNode
}

/** What one function waits for, on each way through it. */
export class AwaitFlow {
  /** The function, or the program. */
  readonly node: SyntaxNode
  readonly calls: SyntaxNode[] = []
  readonly #initial: Segment
  /** What happens in each segment, in order: pauses, and the calls that are asked about. */
  readonly #steps = new Map<Segment, (Pause | SyntaxNode)[]>()
  readonly #current = new Set<Segment>()
  readonly #pauses: Pause[] = []

  constructor(node: SyntaxNode, { initialSegment }: CodePath) {
    this.node = node
    this.#initial = initialSegment
  }

  enter(segment: Segment): void {
    this.#steps.set(segment, [])
    this.#current.add(segment)
  }

  leave(segment: Segment): void {
    this.#current.delete(segment)
  }

  pause(pause: Pause): void {
    this.#pauses.push(pause)
    this.#add(pause)
  }

  call(node: SyntaxNode): void {
    this.calls.push(node)
    this.#add(node)
  }

  /** Whether the function may pause between two places in its text. */
  pausesBetween(start: number, end: number): boolean {
    return this.#pauses.some(({ node: { range } }) => range[0] >= start && range[1] <= end)
  }

  /** Whether the function is in a branch of its own when it comes to this call, whichever way it came. */
  hasWaited(call: SyntaxNode): boolean {
    const after = new Map<Segment, boolean>()
    for (let changed = true; changed; ) {
      changed = false
      for (const [segment, steps] of this.#steps) {
        const own = steps.reduce((before, step) => passed(step, before, call), this.#before(segment, after))
        changed ||= after.get(segment) !== own
        after.set(segment, own)
      }
    }
    return [...this.#steps].every(([segment, steps]) => {
      const at = steps.indexOf(call)
      if (at < 0) return true
      return steps.slice(0, at).reduce((before, step) => passed(step, before, call), this.#before(segment, after))
    })
  }

  /** A segment that has not been looked at is taken for waited, until it shows that it is not: loops come to that. */
  #before(segment: Segment, after: ReadonlyMap<Segment, boolean>): boolean {
    return segment !== this.#initial && segment.prevSegments.every((one) => after.get(one) ?? true)
  }

  #add(step: Pause | SyntaxNode): void {
    for (const segment of this.#current) this.#steps.get(segment)?.push(step)
  }
}

/** Whether the function is in a branch of its own after a step, for a call that comes later. */
function passed(step: Pause | SyntaxNode, before: boolean, call: SyntaxNode): boolean {
  if (!('own' in step)) return before
  if (step.scope !== undefined && step.scope.range[0] <= call.range[0] && call.range[1] <= step.scope.range[1])
    return before
  return step.own
}
