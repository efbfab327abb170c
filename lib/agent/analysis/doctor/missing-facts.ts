import type { Steps } from '../../steps.ts'
import type { SpanForest } from '../span-forest.ts'
import { kindOf, type TraceSpan } from '../trace-span.ts'
import { type DoctorRule, thoseOf } from './rule.ts'

/** The first span of each process, as far as it can be told: there the tracer writes what is true of all. */
function firstSpans({ spans, parent, order }: SpanForest): Steps<number[]> {
  return thoseOf(order, (i) => {
    const span = spans[i] as TraceSpan
    return parent[i] === -1 || kindOf(span) === 'server' || kindOf(span) === 'consumer'
  })
}

/** What is true of all traces of a program, and so no mark of any of them. */
export const OF_THE_PROGRAM: ReadonlySet<string> = new Set(['missing_env', 'missing_version'])

function withoutTag(tag: string): DoctorRule['find'] {
  return function* ({ forest }) {
    return yield* thoseOf(yield* firstSpans(forest), (i) => (forest.spans[i]?.meta[tag] ?? '') === '')
  }
}

export const missingService: DoctorRule = {
  rule: 'missing_service',
  title: 'A span has no service',
  mend: 'Set DD_SERVICE, or the option service of init; without it an agent calls the service unnamed-service.',
  find: ({ forest }) => thoseOf(forest.order, (i) => isUnnamed(forest.spans[i]?.service ?? '')),
}

export const missingEnv: DoctorRule = {
  rule: 'missing_env',
  title: 'No environment is told',
  mend: 'Set DD_ENV, or the option env of init, e.g. to dev: without it the traces of all environments are one heap.',
  find: withoutTag('env'),
}

export const missingVersion: DoctorRule = {
  rule: 'missing_version',
  title: 'No version is told',
  mend: 'Set DD_VERSION, or the option version of init, e.g. to the commit: without it nobody sees which deployment made things slower.',
  find: withoutTag('version'),
}

function isUnnamed(service: string): boolean {
  return service === '' || service.startsWith('unnamed-') || service === 'otlpresourcenoservicename'
}
