import { branch, finish, isSpan, type List, Model, type Strand, within } from './model.ts'
import { type Body, latest, type Program, pick, type Statement } from './program.ts'

/** Goes on when that for which it waits has come. */
type Wait = (goOn: () => void) => void
/** What a function does; it gives away what it waits for. */
type Work = Generator<Wait, void, void>
type Call = (caller: Strand) => void

/** Does what a program says by the rules of the model; gives what is to be seen. */
export class Rehearsal {
  readonly #program: Program
  readonly #model: Model
  readonly #log: string[] = []
  readonly #functions: Call[] = []
  readonly #generators: Call[] = []
  readonly #listeners: Record<string, Call[]> = {}
  readonly #waiting: (() => void)[] = []
  #refused = 0

  constructor(program: Program, detached: 'child' | 'link') {
    this.#program = program
    this.#model = new Model(detached)
  }

  run(): string[] {
    const { body, order } = this.#program
    this.#goOn(this.#asyncFunction(body, [undefined, undefined]))
    for (let turn = 0; this.#waiting.length > 0; turn++) pick(this.#waiting, order, turn)?.()
    const { spans, tree } = this.#model
    const finished = spans.flat().filter((span) => isSpan(span) && span.finished).length
    return [...this.#log, ...tree, `${tree.length} started, ${finished} finished, ${this.#refused} refused`]
  }

  *#do(step: Statement, strand: Strand): Work {
    const model = this.#model
    const tracer = step.tracer ?? 0
    const spans = model.spans[tracer]
    switch (step.do) {
      case 'probe': {
        const active = model.active(strand, tracer)
        this.#log.push(`active ${isSpan(active) ? active.name : '-'}`)
        return
      }
      case 'await':
        return yield this.#turn
      case 'start':
        spans.push(model.start(strand, tracer, step.below, true, false))
        return
      case 'manual':
      case 'using':
      case 'open': {
        const span = model.start(strand, tracer, step.below, true)
        if (step.do === 'open') yield this.#turn
        spans.push(span)
        if (isSpan(span)) strand[tracer] = { top: span, below: strand[tracer] }
        if (!('body' in step)) return
        yield* this.#body(step.body, strand)
        return finish(span)
      }
      case 'finish': {
        const span = latest(spans, step.back)
        if (span !== undefined && isSpan(span) && span.finished) this.#refused++
        return finish(span)
      }
      case 'run': {
        const [list, end] = model.around(step.around, strand, tracer)
        within(strand, tracer, list, () => this.#call(step.body, strand))
        return end(step.fails)
      }
      case 'fork': {
        const ends = step.bodies.map((body) => {
          const [list, end] = model.around(step.around, strand, tracer)
          return this.#start(body, branch(strand, tracer, list), end)
        })
        if (step.waits) yield* ends
        return
      }
      case 'each': {
        const [list, end] = model.around(step.around, strand, tracer)
        for (const body of step.steps.slice(0, step.take)) {
          yield this.#start(body, step.around.by === 'nothing' ? [...strand] : branch(strand, tracer, list))
          this.#call(step.body, strand)
        }
        return end()
      }
      case 'later': {
        const own: Strand = [...strand]
        this.#waiting.push(() => this.#call(step.body, own))
        return
      }
      case 'bind': {
        const list =
          step.which === undefined ? strand[tracer] : { top: model.named(step.which, strand, tracer), below: undefined }
        this.#functions.push(this.#bound(step.body, tracer, list))
        return
      }
      case 'listen': {
        const call: Call = (caller) => this.#call(step.body, caller)
        const listener = step.bound ? this.#bound(step.body, tracer, strand[tracer]) : call
        this.#heardBy(step.bound, tracer).push(listener)
        return
      }
      case 'emit':
        for (const call of this.#heardBy(step.bound, tracer)) call(strand)
        return
      case 'generator': {
        let [list, end] = model.around(step.around, strand, tracer)
        const isOwn = isSpan(list?.top) && step.around.by !== 'nothing'
        const steps = [...step.steps]
        const next: Call = (caller) => {
          const body = steps.shift()
          if (body === undefined) end()
          else if (isOwn) list = within(caller, tracer, list, () => this.#call(body, caller))
          else this.#call(body, caller)
        }
        this.#generators.push(next)
        for (let n = 0; n < step.taken; n++) next(strand)
        return
      }
      case 'call':
        return latest(this.#functions, step.back)?.(strand)
      case 'next':
        return latest(this.#generators, step.back)?.(strand)
    }
  }

  *#body(body: Body, strand: Strand): Work {
    for (const statement of body) yield* this.#do(statement, strand)
  }

  /** A function without an await. */
  #call(body: Body, strand: Strand): void {
    this.#body(body, strand).next()
  }

  #bound(body: Body, tracer: 0 | 1, list: List): Call {
    return (caller) => void within(caller, tracer, list, () => this.#call(body, caller))
  }

  /** Its last step is an await: so never more than one strand is under way. */
  *#asyncFunction(body: Body, strand: Strand): Work {
    yield* this.#body(body, strand)
    yield this.#turn
  }

  /** Starts a strand; gives the wait for its end. */
  #start(body: Body, strand: Strand, end = (): void => {}): Wait {
    let ended = false
    let joined = (): void => {}
    this.#goOn(this.#asyncFunction(body, strand), () => {
      ended = true
      end()
      joined()
    })
    return (goOn) => {
      if (ended) goOn()
      else joined = goOn
    }
  }

  #goOn(work: Work, ended?: () => void): void {
    const { done, value } = work.next()
    if (done === true) ended?.()
    else value(() => this.#goOn(work, ended))
  }

  readonly #turn: Wait = (goOn) => {
    this.#waiting.push(goOn)
  }

  #heardBy(bound: boolean, tracer: 0 | 1): Call[] {
    const emitter = bound ? `bound by ${tracer}` : 'plain'
    this.#listeners[emitter] ??= []
    return this.#listeners[emitter]
  }
}
