import type { Steps } from '../steps.ts'
import { OF_THE_PROGRAM } from './doctor/missing-facts.ts'
import { nPlusOne, repeatedCalls } from './doctor/n-plus-one.ts'
import type { Finding } from './findings.ts'
import type { SpanForest } from './span-forest.ts'

/** Something wrong with a trace, in a few words. */
export interface Remark {
  /** `8× SELECT name FROM items WHERE id = $1`, or the title of the finding and what it is about. */
  readonly text: string
  readonly mend: string
}

/** What is worth a remark where a trace is written: not what is true of all traces of a program. */
export function isWorthRemark({ rule }: Finding): boolean {
  return !OF_THE_PROGRAM.has(rule)
}

/** A finding as a remark. */
export function* remarkSteps({ rule, title, mend, first }: Finding, forest: SpanForest): Steps<Remark> {
  if (rule !== nPlusOne.rule) return { text: first === '' ? title : `${title}: ${first}`, mend }
  // Of several such calls the one that comes most often.
  const [most = []] = (yield* repeatedCalls(forest)).sort((a, b) => b.length - a.length)
  const { resource = '', name = '' } = forest.spans[most[0] ?? 0] ?? {}
  return { text: `${most.length}× ${resource || name}`, mend }
}
