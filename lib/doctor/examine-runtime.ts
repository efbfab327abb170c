import type { Config } from '../config/options.ts'
import { shownPlain } from '../config/shown-value.ts'
import { VERSION } from '../platform/version.ts'
import type { RuntimeReport } from './diagnosis.ts'
import type { Finding } from './finding.ts'
import type { Surroundings } from './surroundings.ts'

/** The oldest Node that clew runs on, as `package.json` has it too. */
export const OLDEST_NODE = { major: 20, minor: 19 } as const

interface Examined {
  readonly runtime: RuntimeReport
  readonly findings: readonly Finding[]
}

/** Looks at what a tracer would run on. */
export function examineRuntime(config: Config, surroundings: Surroundings): Examined {
  const node = surroundings.host.nodeVersion
  const nodeSupported = isSupported(node)
  // Before cls-hooked is loaded, which changes how Node carries contexts.
  const asyncLocalStorage = surroundings.contextBackend()
  const clsHookedAsked = config.scope === 'cls_hooked'
  const missing = clsHookedAsked ? missingClsHooked(surroundings) : undefined
  const clsHookedFound = clsHookedAsked ? missing === undefined : null
  return {
    runtime: { clew: VERSION, node, nodeSupported, asyncLocalStorage, clsHookedAsked, clsHookedFound },
    findings: [...(nodeSupported ? [] : [oldNode(node)]), ...(missing === undefined ? [] : [noClsHooked(missing)])],
  }
}

function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > OLDEST_NODE.major || (major === OLDEST_NODE.major && minor >= OLDEST_NODE.minor)
}

/** What is there in the place of cls-hooked. */
function missingClsHooked({ loadClsHooked }: Surroundings): string | undefined {
  try {
    return loadClsHooked() === undefined ? 'none' : undefined
  } catch (error) {
    return `one that does not load: ${reasonOf(error)}`
  }
}

function reasonOf(error: unknown): string {
  try {
    return shownPlain(String(error instanceof Error ? error.message : error).split('\n', 1)[0])
  } catch {
    return 'an error that cannot be read'
  }
}

function oldNode(version: string): Finding {
  return {
    severity: 'problem',
    kind: 'node',
    name: 'Node',
    expected: `${OLDEST_NODE.major}.${OLDEST_NODE.minor} or later`,
    got: version,
    consequence: 'clew may not run, or lose the context',
    why: null,
    mend: 'Install a newer version of Node.',
  }
}

function noClsHooked(got: string): Finding {
  return {
    severity: 'problem',
    kind: 'cls_hooked',
    name: 'DD_TRACE_SCOPE=cls_hooked',
    expected: 'an installed package cls-hooked',
    got,
    consequence: 'using AsyncLocalStorage alone',
    why: null,
    mend: 'Install cls-hooked beside the program, or remove DD_TRACE_SCOPE.',
  }
}
