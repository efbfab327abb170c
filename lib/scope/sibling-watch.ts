import { executionAsyncId } from 'node:async_hooks'
import type { RecordedSpan } from '../span/recorded-span.ts'
import { bounded } from '../span/text.ts'
import { isOfProgram, isSameFunction, order, placeText, type StackFrame, stackFrames } from './stack-frame.ts'

export interface SiblingWatchParts {
  readonly warn: (text: string) => void
  /** The stack from its caller on, the innermost frame first. */
  readonly sites: () => readonly NodeJS.CallSite[]
  /** Calls `fn` as soon as what runs now has run to its end. */
  readonly microtask: (fn: () => void) => void
}

/** A span that was opened by hand. */
interface Opening {
  readonly opener: StackFrame
  /** The callers of the opener. */
  readonly below: readonly StackFrame[]
  readonly run: number
  readonly asyncId: number
  /** Children that seem to run beside it. */
  readonly suspects: Suspect[]
}

interface Suspect {
  readonly span: RecordedSpan
  readonly stack: readonly StackFrame[]
  /** Whether it may as well be the next turn of a loop in the opener itself. */
  readonly ambiguous: boolean
}

const MAX_SUSPECTS = 8
const MAX_NAME = 100

/**
 * Warns, once for each place, where an async function opens a span by `trace(name)` before its first `await`, and the span
 * becomes the parent of what the function's caller does meanwhile.
 *
 * Two things have to come together. A child is started in the same synchronous run, when the function that opened the span
 * is not on the stack any more. And that function ends the span later, from the bottom of the stack: it was not called, it
 * went on after an `await`. What only opens spans that others end, and what is called a second time to end them, is not
 * meant. In doubt nothing is said.
 */
export class SiblingWatch {
  readonly #warn: SiblingWatchParts['warn']
  readonly #sites: SiblingWatchParts['sites']
  readonly #microtask: SiblingWatchParts['microtask']
  readonly #openings = new WeakMap<RecordedSpan, Opening>()
  readonly #warned = new Set<string>()
  /** Rises between two synchronous runs, if a span was opened in the first. */
  #run = 0
  #rises = false
  /** The frame from which Node runs microtasks; from another place in the same function it runs ticks. */
  #drain: StackFrame | undefined

  constructor({ warn, sites, microtask }: SiblingWatchParts) {
    this.#warn = warn
    this.#sites = sites
    this.#microtask = microtask
  }

  /** A span that was opened by hand has just become the active one. */
  entered(span: RecordedSpan): void {
    const [opener, ...below] = this.#stack()
    if (opener === undefined) return
    this.#openings.set(span, { opener, below, run: this.#run, asyncId: executionAsyncId(), suspects: [] })
    if (this.#rises) return
    this.#rises = true
    this.#microtask(() => {
      this.#rises = false
      this.#run++
      this.#drain ??= stackFrames(this.#sites()).find((frame) => isOfRuntime(frame, 'processTicksAndRejections'))
    })
  }

  /** A span was started below the one that was active. */
  started(span: RecordedSpan, parent: RecordedSpan): void {
    const opening = this.#openings.get(parent)
    if (opening === undefined || !this.#isRunOf(opening) || opening.suspects.length === MAX_SUSPECTS) return
    const stack = this.#stack()
    if (stack.length === 0) return
    const { opener, below } = opening
    const frames = stack.filter((frame) => isSameFunction(frame, opener))
    // Where it opened the span it stands now too: another call of it, or a loop.
    const [frame, ...others] = frames
    if (others.length > 0 || (frame !== undefined && order(frame.at, opener.at) !== 0)) return
    const ambiguous = frame !== undefined && isSameStack(stack.slice(stack.indexOf(frame) + 1), below)
    opening.suspects.push({ span, stack, ambiguous })
  }

  /** A span that was opened by hand is finished; `current` says whether it was the innermost of those active here. */
  finished(span: RecordedSpan, current: boolean): void {
    const opening = this.#openings.get(span)
    this.#openings.delete(span)
    if (opening === undefined || opening.suspects.length === 0 || !current) return
    const { opener } = opening
    const place = placeText(opener)
    if (this.#warned.has(place)) return
    const now = this.#resumed()
    if (now === undefined || !isSameFunction(now, opener)) return
    const suspect = opening.suspects.find((one) => isBeside(one, opener, now))
    if (suspect === undefined) return
    this.#warned.add(place)
    this.#warn(text(span, opener, suspect))
  }

  #isRunOf({ run, asyncId }: Opening): boolean {
    // A tick comes before the microtasks do, and is another run nonetheless.
    return run === this.#run && asyncId === executionAsyncId()
  }

  /** The stack from the first function on that is not clew's; empty if that is none of the program's. */
  #stack(): readonly StackFrame[] {
    const frames = stackFrames(this.#sites())
    const [own] = frames
    if (own === undefined) return []
    // Beside the file itself in the package, a folder up in the sources.
    const folder = own.file.replace(/([\\/]scope)?[\\/][^\\/]*$/, '')
    const from = frames.findIndex(({ file }) => !file.startsWith(`${folder}/`) && !file.startsWith(`${folder}\\`))
    const [first] = frames.slice(from)
    return from < 0 || first === undefined || !isOfProgram(first) ? [] : frames.slice(from)
  }

  /** The function at the bottom of the stack, if it was not called: a microtask that began or went on. */
  #resumed(): StackFrame | undefined {
    const frames = this.#stack()
    const last = frames.findLastIndex(isOfProgram)
    const below = frames[last + 1]
    // Nothing is below where a callback of the runtime has ended, and `runNextTicks` between two timers or immediates.
    const isMicrotask =
      below === undefined ||
      isOfRuntime(below, 'runNextTicks') ||
      (this.#drain !== undefined && isAt(below, this.#drain))
    return isMicrotask ? frames[last] : undefined
  }
}

function isOfRuntime({ file, name }: StackFrame, expected: string): boolean {
  return file.startsWith('node:') && name === expected
}

function isAt(one: StackFrame, other: StackFrame): boolean {
  return isSameFunction(one, other) && order(one.at, other.at) === 0
}

function isSameStack(one: readonly StackFrame[], other: readonly StackFrame[]): boolean {
  return (
    one.length === other.length &&
    one.every((frame, i) => {
      const twin = other[i]
      return twin !== undefined && isAt(frame, twin)
    })
  )
}

/** Whether a child is none of the opener's own, now that we know that the opener has come as far as `now`. */
function isBeside({ span, stack, ambiguous }: Suspect, opener: StackFrame, now: StackFrame): boolean {
  // A loop that opened the child ends it first, or has it active when it ends the parent.
  if (ambiguous && span.finished) return false
  const end = order(opener.at, now.at) > 0 ? opener.at : now.at
  const isInside = ({ file, start }: StackFrame): boolean =>
    file === opener.file && order(start, opener.start) > 0 && order(start, end) < 0
  // What is written inside the opener is a callback of its own.
  return !stack.some(isInside)
}

function text(span: RecordedSpan, opener: StackFrame, { span: child, stack }: Suspect): string {
  const name = JSON.stringify(bounded(span.name, MAX_NAME))
  const [place] = stack
  const owner = opener.name === undefined ? '' : ` of ${opener.name}`
  const where = place === undefined ? '' : ` (${placeText(place)})`
  return (
    `span ${name}${owner} (${placeText(opener)}) was opened by trace() in an async function and became the parent of ` +
    `${JSON.stringify(bounded(child.name, MAX_NAME))}${where}, which runs beside it; ` +
    `use \`using span = await tracer.open(${name})\`, or trace() with a function.`
  )
}
