import { type DoctorRule, thoseOf } from './rule.ts'

const MANY = 1000

export const manySpans: DoctorRule = {
  rule: 'many_spans',
  title: `The trace has more than ${MANY} spans`,
  mend: 'Trace a loop once and not each turn of it, and put what is counted in a tag; a job that runs for long is better made of several traces, with links.',
  find: ({ forest }) => thoseOf(forest.roots.slice(0, 1), () => forest.spans.length > MANY),
}
