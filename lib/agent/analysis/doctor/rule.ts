import { each, type Steps } from '../../steps.ts'
import type { SpanForest } from '../span-forest.ts'

/** A trace as the rules look at it. */
export interface Patient {
  readonly forest: SpanForest
  /** Whether nothing has come of the trace for so long that what is missing will not come. */
  readonly settled: boolean
}

/** What goes wrong where context is lost, or where spans are told in a way that is of little use. */
export interface DoctorRule {
  readonly rule: string
  /** What is wrong, in a few words. */
  readonly title: string
  /** What to do about it. */
  readonly mend: string
  /** The positions of the spans that are affected; empty if all is well. */
  find(patient: Patient): Steps<readonly number[]>
}

/** Spans that a rule looks at in one step, with their tags: a few milliseconds. */
export const RULE_SPANS = 1000

/** Those of some spans that are as a rule wants them, in their order. */
export function* thoseOf(spans: ArrayLike<number>, wanted: (span: number) => boolean): Steps<number[]> {
  const found: number[] = []
  yield* each(
    spans.length,
    (at) => {
      const span = spans[at] as number
      if (wanted(span)) found.push(span)
    },
    RULE_SPANS,
  )
  return found
}
