import type { ConfigProblem } from '../config/config-problem.ts'
import { describeOrigin } from '../config/found.ts'
import type { LoadedConfig } from '../config/load-config.ts'
import type { Remark } from '../config/remarks.ts'
import type { Finding } from './finding.ts'

/** What is wrong with a configuration, and what in it has no effect. */
export function configFindings(loaded: LoadedConfig): Finding[] {
  return [...loaded.problems.map(invalid), ...loaded.remarks().map(remarked), ...switchedOff(loaded)]
}

function invalid({ name, expected, got, consequence, mend = `Make it ${expected}.` }: ConfigProblem): Finding {
  return { severity: 'problem', kind: 'invalid', name, expected, got, consequence, why: null, mend }
}

function remarked({ kind, name, expected, got, consequence, why, suggestion, mend: given }: Remark): Finding {
  const found = { kind, name, expected, got, consequence, why: why ?? null }
  if (kind === 'missing') return { severity: 'problem', ...found, mend: given ?? null }
  if (kind !== 'unknown') return { severity: 'notice', ...found, mend: null }
  const mend =
    suggestion === undefined
      ? 'Remove it. The page docs/configuration.md has all names.'
      : `Did you mean ${suggestion}?`
  return { severity: 'problem', ...found, mend }
}

/** Settings that do what they are to do, and perhaps somebody has forgotten. */
function switchedOff({ config, origins }: LoadedConfig): Finding[] {
  const found: Finding[] = []
  if (!config.enabled) {
    found.push({
      ...OFF,
      name: describeOrigin(origins.enabled),
      expected: 'tracing to be switched on',
      got: 'off',
      consequence: 'nothing is recorded',
    })
  }
  if (config.sampleRate === 0) {
    found.push({
      ...OFF,
      name: describeOrigin(origins.sampleRate),
      expected: 'a share of traces to keep',
      got: '0',
      consequence: 'no trace is kept, unless the program asks for it',
    })
  }
  return found
}

const OFF = { severity: 'notice', kind: 'off', why: null, mend: 'Remove it, if that is not what you want.' } as const
