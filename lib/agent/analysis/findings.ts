import type { Steps } from '../steps.ts'
import { idInName } from './doctor/id-in-name.ts'
import { orphan, unfinished } from './doctor/lost-parents.ts'
import { manySpans } from './doctor/many-spans.ts'
import { missingEnv, missingService, missingVersion } from './doctor/missing-facts.ts'
import { nPlusOne } from './doctor/n-plus-one.ts'
import { parentFinishedFirst } from './doctor/parent-finished-first.ts'
import type { DoctorRule } from './doctor/rule.ts'
import { siblingChain } from './doctor/sibling-chain.ts'
import type { SpanForest } from './span-forest.ts'
import type { TraceSpan } from './trace-span.ts'

/** Something wrong with a trace, and what to do about it. */
export interface Finding {
  readonly rule: string
  readonly title: string
  readonly mend: string
  /** The ids of the spans that are affected, the first 100. */
  readonly spans: readonly string[]
  /** The resource of the first, or its name. */
  readonly first: string
}

const RULES: readonly DoctorRule[] = [
  siblingChain,
  parentFinishedFirst,
  unfinished,
  orphan,
  nPlusOne,
  manySpans,
  idInName,
  missingService,
  missingEnv,
  missingVersion,
]
const MAX_SPANS = 100

/**
 * What is wrong with a trace: context that got lost, spans that were never finished, and what makes traces of little use.
 * `settled` says that nothing came for so long that what is missing will not come. The rules of a large trace take several steps each.
 */
export function* findingSteps(forest: SpanForest, settled: boolean): Steps<Finding[]> {
  const all: Finding[] = []
  if (forest.spans.length === 0) return all
  for (const { rule, title, mend, find } of RULES) {
    const found = yield* find({ forest, settled })
    if (found.length === 0) continue
    const of = found.slice(0, MAX_SPANS).map((i) => forest.spans[i] as TraceSpan)
    all.push({ rule, title, mend, spans: of.map(({ id }) => id), first: of[0]?.resource || of[0]?.name || '' })
  }
  return all
}
