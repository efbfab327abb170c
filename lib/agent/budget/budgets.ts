import { fitted } from '../../terminal/fitted-text.ts'
import type { Paint } from '../../terminal/palette.ts'
import { durationText } from '../analysis/duration-text.ts'
import { recurring } from '../analysis/recurring.ts'
import { queried } from '../catalogue/catalogue.ts'
import { TraceDigest } from '../catalogue/trace-digest.ts'
import { atOnce } from '../steps.ts'
import type { HeldTrace } from '../trace-store.ts'
import type { BudgetRule } from './budget-rule.ts'

/** What became of one rule. */
interface Outcome {
  readonly rule: BudgetRule
  traces: number
  broken: number
  /** What was wrong with the first traces that broke it. */
  readonly examples: string[]
}

const MAX_EXAMPLES = 5
const MAX_CELLS = 60

/** Checks traces against budgets, and tells which are broken. */
export class Budgets {
  readonly #outcomes: readonly Outcome[]
  readonly #checked = new WeakSet<HeldTrace>()

  constructor(rules: readonly BudgetRule[]) {
    this.#outcomes = rules.map((rule) => ({ rule, traces: 0, broken: 0, examples: [] }))
  }

  /** Checks a trace that is whole, or will not become so; a second time it counts no more. */
  check(trace: HeldTrace): void {
    if (this.#checked.has(trace)) return
    this.#checked.add(trace)
    const digest = new TraceDigest(trace)
    for (const outcome of this.#outcomes) {
      if (!outcome.rule.query.matches(queried(digest))) continue
      outcome.traces++
      const wrong = broken(outcome.rule, digest)
      if (wrong.length === 0) continue
      outcome.broken++
      const { root } = digest
      const what = fitted(`${root.service} ${root.resource || root.name}`, MAX_CELLS).text
      if (outcome.examples.length < MAX_EXAMPLES)
        outcome.examples.push(`${what}: ${wrong.join(', ')} (${trace.traceId})`)
    }
  }

  /** Whether any budget is. */
  get broken(): boolean {
    return this.#outcomes.some(isBroken)
  }

  /** A line for each rule, and below it what broke it. */
  report(paint: Paint): string {
    const lines = this.#outcomes.flatMap((outcome) => {
      const { rule, traces, broken: count, examples } = outcome
      const name = fitted(rule.name, MAX_CELLS).text
      const told = `${traces} ${traces === 1 ? 'trace' : 'traces'}${count === 0 ? '' : `, ${count} over budget`}`
      const few = tooFew(outcome) ? [`  expected at least ${rule.traces}, got ${traces}`] : []
      const head = isBroken(outcome)
        ? paint('red', `✗ ${name}`)
        : traces === 0
          ? paint('yellow', `? ${name}`)
          : `✓ ${name}`
      const more = count - examples.length
      const rest = more > 0 ? [paint('dim', `  … and ${more} more`)] : []
      return [`${head}: ${told}`, ...few, ...examples.map((example) => `  ${example}`), ...rest]
    })
    const sum = this.#outcomes.filter(isBroken).length
    lines.push(
      sum === 0
        ? 'clew: all budgets are kept'
        : paint('red', `clew: ${sum} of ${this.#outcomes.length} budgets broken`),
    )
    return `${lines.join('\n')}\n`
  }
}

function isBroken(outcome: Outcome): boolean {
  return outcome.broken > 0 || tooFew(outcome)
}

function tooFew({ rule, traces }: Outcome): boolean {
  return rule.traces !== undefined && traces < rule.traces
}

/** What a trace has more of than a rule allows. */
function broken({ spans, errors, duration, repeats }: BudgetRule, digest: TraceDigest): string[] {
  const wrong: string[] = []
  const count = digest.trace.spans.length
  if (spans !== undefined && count > spans) wrong.push(`${count} spans, expected at most ${spans}`)
  if (errors !== undefined && digest.errors > errors) wrong.push(`${digest.errors} errors, expected at most ${errors}`)
  if (duration !== undefined && digest.duration > duration)
    wrong.push(`${text(digest.duration)}, expected at most ${text(duration)}`)
  if (repeats === undefined) return wrong
  const forest = atOnce(digest.forest())
  for (const alike of atOnce(recurring(forest, repeats + 1))) {
    const { name = '', resource = '' } = forest.spans[alike[0] as number] ?? {}
    const what = fitted(resource === '' || resource === name ? name : `${name} ${resource}`, MAX_CELLS).text
    wrong.push(`${alike.length} times ${what} below one parent, expected at most ${repeats}`)
  }
  return wrong
}

function text(nanoseconds: number): string {
  return durationText(BigInt(Math.round(nanoseconds)))
}
