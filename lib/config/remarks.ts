import type { ConfigProblem } from './config-problem.ts'
import type { Explanation } from './explain.ts'
import { describeOrigin, type VariableOrigin } from './found.ts'
import { isLeftOut, whyLeftOut } from './known-names.ts'
import { nearVariable } from './near-name.ts'
import { settings, variableNames } from './settings.ts'
import { shownName } from './shown-value.ts'
import type { Sources } from './sources.ts'

/** Something that is set and has no effect. */
export interface Remark extends ConfigProblem {
  /** Whether clew does not have it, nobody has it, something else of the same meaning won, or a file is missing that knows. */
  readonly kind: 'unsupported' | 'unknown' | 'shadowed' | 'missing'
  /** Why clew does not have it, if that is so. */
  readonly why?: string
  /** What was perhaps meant. */
  readonly suggestion?: string
}

/** Most remarks that are made: an environment that needs more was made by a machine. */
const MAX_REMARKS = 100
const NO_EFFECT = 'it has no effect'
/** The agent and Datadog's other products have variables of their own, which need not concern us. */
const OURS = /^(?:DD_TRACE_|CLEW_)/
const THEIRS = /^_?(?:DD|DATADOG|OTEL)_/

/** What is set and has no effect: names that clew does not read, and those of OpenTelemetry that lost against Datadog's. */
export function remarks(sources: Sources, rows: readonly Explanation[]): Remark[] {
  const own = new Set(variableNames())
  const refused = new Set(sources.problems().map(({ name }) => name))
  // One that is refused would have no effect without the other either, and who set it has been told why.
  const lost = shadowed(rows).filter(({ name }) => !refused.has(name))
  const found: Remark[] = [...lost, ...withoutSampler(sources)]
  for (const origin of sources.all()) {
    if (found.length >= MAX_REMARKS) break
    const remark = own.has(origin.variable) ? undefined : about(origin, own)
    if (remark !== undefined) found.push(remark)
  }
  return found
}

function about(origin: VariableOrigin, own: ReadonlySet<string>): Remark | undefined {
  const { variable: name } = origin
  if (!OURS.test(name) && !THEIRS.test(name)) return undefined
  const suggestion = isLeftOut(name) ? undefined : nearVariable(name, own)
  const why = suggestion === undefined ? whyLeftOut(name) : undefined
  if (why !== undefined)
    return {
      kind: 'unsupported',
      name: shownName(describeOrigin(origin)),
      expected: 'a variable that clew reads',
      got: `one that it does not: ${why}`,
      consequence: NO_EFFECT,
      why,
    }
  if (suggestion === undefined && !OURS.test(name)) return undefined
  const hint = suggestion === undefined ? '' : ` (did you mean ${suggestion}?)`
  return {
    kind: 'unknown',
    name: shownName(describeOrigin(origin)),
    expected: `a variable that clew reads${hint}`,
    got: 'an unknown name',
    consequence: NO_EFFECT,
    ...(suggestion === undefined ? {} : { suggestion }),
  }
}

/** Variables of OpenTelemetry that lost: few people expect that. */
function shadowed(rows: readonly Explanation[]): Remark[] {
  return rows.flatMap(({ env, origin, shadowed: losers }) =>
    losers.flatMap(({ origin: lost }) =>
      // One that stands for another setting, too, has an effect on that.
      'variable' in origin && 'variable' in lost && lost.variable.startsWith('OTEL_') && env.includes(lost.variable)
        ? {
            kind: 'shadowed',
            name: describeOrigin(lost),
            expected: 'no other variable of its meaning',
            got: `${describeOrigin(origin)} too`,
            consequence: NO_EFFECT,
          }
        : [],
    ),
  )
}

/** An argument without a sampler that takes one. */
function withoutSampler(sources: Sources): Remark[] {
  const argument = sources.all().find(({ variable }) => variable === 'OTEL_TRACES_SAMPLER_ARG')
  const sampler = sources.given(settings.sampleRate).find(({ origin }) => origin.variable === 'OTEL_TRACES_SAMPLER')
  if (argument === undefined || sampler?.text.toLowerCase().includes('ratio') === true) return []
  return [
    {
      kind: 'shadowed',
      name: describeOrigin(argument),
      expected: 'traceidratio or parentbased_traceidratio for OTEL_TRACES_SAMPLER',
      got: sampler?.shown ?? 'none',
      consequence: NO_EFFECT,
    },
  ]
}
