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
  find(patient: Patient): readonly number[]
}
