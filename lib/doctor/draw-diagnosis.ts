import type { Paint } from '../terminal/palette.ts'
import type { AgentReport, Diagnosis, RuntimeReport } from './diagnosis.ts'
import { drawSettings } from './draw-settings.ts'
import type { Finding } from './finding.ts'
import { longest, Page } from './page.ts'

/** The diagnosis for people: lines of at most `width` cells. */
export function drawDiagnosis(diagnosis: Diagnosis, width: number, paint: Paint): string {
  const { findings, settings, runtime, agent } = diagnosis
  const page = new Page(width, paint)
  const lost = new Set(settings.flatMap(({ shadowed }) => shadowed.map(({ variable }) => variable)))
  const of = (...kinds: Finding['kind'][]): Finding[] => findings.filter(({ kind }) => kinds.includes(kind))
  drawSettings(settings, page)
  drawFindings('What is wrong with them', of('invalid', 'unknown', 'missing', 'off'), page)
  drawIdle([...of('unsupported'), ...of('shadowed').filter(({ name }) => !lost.has(name))], page)
  drawFacts('Surroundings', runtimeFacts(runtime), page)
  drawFindings(undefined, of('node', 'cls_hooked'), page)
  drawFacts('Agent', agentFacts(agent), page)
  drawFindings(undefined, of('agent'), page)
  drawVerdict(findings, page)
  return page.toString()
}

/** Findings under a heading of their own, or under that before them. */
function drawFindings(heading: string | undefined, findings: readonly Finding[], page: Page): void {
  if (findings.length === 0) return
  if (heading !== undefined) page.heading(heading)
  for (const finding of findings) {
    const { severity, mend } = finding
    const mark = severity === 'problem' ? '✗ ' : '! '
    page.paragraph(wordsOf(finding), { mark, indent: 2, style: severity === 'problem' ? 'red' : 'yellow' })
    if (mend !== null) page.paragraph(mend, { mark: '→ ', indent: 4 })
  }
}

function wordsOf({ kind, name, expected, got, consequence }: Finding): string {
  switch (kind) {
    case 'unknown':
      return `${name} is no name that clew knows; ${consequence}.`
    case 'invalid':
      // What was expected stands in the mend.
      return `${name}: got ${got}; ${consequence}.`
    default:
      return `${name}: expected ${expected}, got ${got}; ${consequence}.`
  }
}

function drawIdle(findings: readonly Finding[], page: Page): void {
  if (findings.length === 0) return
  page.heading('Without effect')
  const cells = longest(findings.map(({ name }) => name))
  for (const { name, why, expected, got } of findings)
    page.pair(name, cells, [{ text: why ?? `expected ${expected}, got ${got}` }])
}

type Fact = readonly [key: string, text: string]

function drawFacts(heading: string, facts: readonly Fact[], page: Page): void {
  page.heading(heading)
  const cells = longest(facts.map(([key]) => key))
  for (const [key, text] of facts) page.pair(key, cells, [{ text }])
}

function runtimeFacts(runtime: RuntimeReport): Fact[] {
  const { clew, node, nodeSupported, asyncLocalStorage, clsHookedAsked, clsHookedFound } = runtime
  const clsHooked: Fact = ['cls-hooked', clsHookedFound === true ? 'asked for, and found' : 'asked for, and not found']
  return [
    ['clew', clew],
    ['Node', nodeSupported ? `${node}, supported` : node],
    ['AsyncLocalStorage', `by ${asyncLocalStorage}`],
    clsHookedAsked ? clsHooked : ['cls-hooked', 'not asked for'],
  ]
}

function agentFacts({ url, tracesPath, info }: AgentReport): Fact[] {
  // The finding tells the address.
  if (info === null) return []
  const { version, endpoints, clientDropP0s, spanEvents, defaultEnv } = info
  return [
    ['address', url],
    ['version', version ?? 'not told'],
    [tracesPath, yesOrNo(endpoints.includes(tracesPath))],
    ['client_drop_p0s', yesOrNo(clientDropP0s)],
    ['span_events', yesOrNo(spanEvents)],
    ['default env', defaultEnv ?? 'not told'],
  ]
}

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no'
}

function drawVerdict(findings: readonly Finding[], page: Page): void {
  const problems = findings.filter(({ severity }) => severity === 'problem').length
  if (problems > 0) {
    page.heading(problems === 1 ? '1 problem' : `${problems} problems`, 'red')
    return
  }
  page.heading('Nothing is wrong')
  if (findings.some(({ kind }) => kind === 'off')) return
  page.paragraph(
    'If no trace comes: does the program start clew, by init() or node --import clew/register, and does it trace anything? DD_TRACE_DEBUG=true makes it say more.',
  )
}
